import { AsyncLocalStorage } from "node:async_hooks";

/** What a line of the log tells besides its own words: the request or the run it belongs to, and whom it is about. */
export interface LogFields {
  /** Of the HTTP request, or of one run of a task or a job: what belongs together has the same. */
  requestId?: string;
  /** The instance's name at the gateway. */
  instance?: string | null;
  chipId?: string;
  [field: string]: unknown;
}

// On globalThis, because a bundler may make this module twice, and the logger must see what the routes note.
const holder: typeof globalThis & { juliaLogFields?: AsyncLocalStorage<LogFields> } = globalThis;
holder.juliaLogFields ??= new AsyncLocalStorage<LogFields>();
const scope = holder.juliaLogFields;

/** Whatever is logged by `work`, and by all that it waits for, carries these fields besides those around it. */
export function withLogFields<T>(fields: LogFields, work: () => T): T {
  return scope.run({ ...scope.getStore(), ...fields }, work);
}

/** Adds what was learnt meanwhile to the lines that follow in the same scope; does nothing outside of one. */
export function noteLogFields(fields: LogFields): void {
  const current = scope.getStore();
  if (current !== undefined) Object.assign(current, fields);
}

/** For what goes on in the background and serves many: the request that happened to start it is not its own. */
export function withoutLogFields<T>(work: () => T): T {
  return scope.run({}, work);
}

/** The fields of a line that is written now. */
export function readLogFields(): LogFields {
  return { ...scope.getStore() };
}
