import { AsyncLocalStorage } from "node:async_hooks";

/** Context fields of a log line: the request or run, and what it is about. */
export interface LogFields {
  /** Id of the HTTP request, or of one run of a task or job. */
  requestId?: string;
  /** The instance's name at the gateway. */
  instance?: string | null;
  chipId?: string;
  [field: string]: unknown;
}

// On globalThis, because a bundler may duplicate this module, and the logger must see fields that routes set.
const holder: typeof globalThis & { juliaLogFields?: AsyncLocalStorage<LogFields> } = globalThis;
holder.juliaLogFields ??= new AsyncLocalStorage<LogFields>();
const scope = holder.juliaLogFields;

/** Adds the fields to every line logged by `work` and the calls it awaits. */
export function withLogFields<T>(fields: LogFields, work: () => T): T {
  return scope.run({ ...scope.getStore(), ...fields }, work);
}

/** Adds fields to later lines of the same scope; does nothing outside of a scope. */
export function noteLogFields(fields: LogFields): void {
  const current = scope.getStore();
  if (current !== undefined) Object.assign(current, fields);
}

/** For background work that serves many requests, not only the one that started it. */
export function withoutLogFields<T>(work: () => T): T {
  return scope.run({}, work);
}

/** The fields of the current scope. */
export function readLogFields(): LogFields {
  return { ...scope.getStore() };
}
