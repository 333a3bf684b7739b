/** A response of the gateway before serialisation. */
export interface Reply {
  status: number;
  body: unknown;
}

/** One call to the gateway. `status` and `durationMs` are null until the response has been sent. */
export interface LoggedCall {
  method: string;
  path: string;
  instanceName: string | undefined;
  status: number | null;
  atMs: number;
  durationMs: number | null;
}
