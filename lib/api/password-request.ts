/** Asks the person for their password and confirms it; false when they would rather not. */
export type PasswordRequest = () => Promise<boolean>;

let request: PasswordRequest | null = null;
let underWay: Promise<boolean> | null = null;

/** Says how this page asks for the password. Returns what takes it back. */
export function setPasswordRequest(ask: PasswordRequest): () => void {
  request = ask;
  return () => {
    if (request === ask) request = null;
  };
}

/** Asks once, however many changes wait for it; false on a page that cannot ask. */
export async function requestPassword(): Promise<boolean> {
  underWay ??= (request?.() ?? Promise.resolve(false)).finally(() => {
    underWay = null;
  });
  return await underWay;
}
