/** Asks users for their password and confirms it. Resolves to false if they cancel. */
export type PasswordRequest = () => Promise<boolean>;

let request: PasswordRequest | null = null;
let underWay: Promise<boolean> | null = null;

/** Registers how this page asks for the password. Returns a function that unregisters it. */
export function setPasswordRequest(ask: PasswordRequest): () => void {
  request = ask;
  return () => {
    if (request === ask) request = null;
  };
}

/** Concurrent changes share one request. Resolves to false on a page that cannot ask. */
export async function requestPassword(): Promise<boolean> {
  underWay ??= (request?.() ?? Promise.resolve(false)).finally(() => {
    underWay = null;
  });
  return await underWay;
}
