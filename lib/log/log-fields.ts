import { AsyncLocalStorage } from "node:async_hooks";

export interface LogFields {
  /** Id of the HTTP request, or of one run of a task or job. */
  requestId?: string;
  instance?: string | null;
  chipId?: string;
  [field: string]: unknown;
}

// Stored on globalThis, because a bundler may duplicate this module, and the logger must read the fields that routes
// set.
const holder: typeof globalThis & { juliaLogFields?: AsyncLocalStorage<LogFields> } = globalThis;
holder.juliaLogFields ??= new AsyncLocalStorage<LogFields>();
const scope = holder.juliaLogFields;

/** Adds the fields to every log line that `work` and the calls that it awaits write. */
export function withLogFields<T>(fields: LogFields, work: () => T): T {
  return scope.run({ ...scope.getStore(), ...fields }, work);
}

/** Adds fields to later log lines in the same scope. Does nothing outside a scope. */
export function noteLogFields(fields: LogFields): void {
  const current = scope.getStore();
  if (current !== undefined) Object.assign(current, fields);
}

/**
 * Runs background work without log fields, because the work serves many requests and not only the one that started it.
 */
export function withoutLogFields<T>(work: () => T): T {
  return scope.run({}, work);
}

export function readLogFields(): LogFields {
  return { ...scope.getStore() };
}
