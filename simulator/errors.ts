const REASON_PHRASES: Readonly<Record<number, string>> = {
  400: "Bad Request",
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not Found",
  500: "Internal Server Error",
};

/** Builds the gateway's error envelope. `message` can have four shapes, and the caller passes the right one. */
export function errorEnvelope(
  status: number,
  message: unknown,
  error = REASON_PHRASES[status] ?? "Internal Server Error",
): unknown {
  return { status, error, response: { message } };
}

export class GatewayError extends Error {
  constructor(
    readonly status: number,
    readonly detail: unknown,
  ) {
    super(`the gateway answers ${status}`);
  }
}

/** One of the gateway's own exceptions, whose message is an array of strings. */
export const exception = (status: number, ...texts: string[]) => new GatewayError(status, texts);

/** A failed JSON schema check, whose message is an array of strings inside an array. */
export const schemaError = (texts: string[]) => new GatewayError(400, [texts]);

/** A thrown JavaScript error, whose message is a plain string. */
export const thrownError = (text: string) => new GatewayError(500, text);

/** The gateway's 401 error, whose message is a plain string. */
export const unauthorized = () => new GatewayError(401, "Unauthorized");

export const unknownInstance = (name: string) => exception(404, `The "${name}" instance does not exist`);
