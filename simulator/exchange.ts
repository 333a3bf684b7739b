/** A response of the gateway before it is serialised. */
export interface Reply {
  status: number;
  body: unknown;
}

/** One call to the gateway. `status` is null until the call has been answered. */
export interface LoggedCall {
  method: string;
  path: string;
  instanceName: string | undefined;
  status: number | null;
  atMs: number;
  durationMs: number | null;
}
