/** Asks the user for the password and confirms it. Resolves to false if the user cancels. */
export type PasswordRequest = () => Promise<boolean>;

let request: PasswordRequest | null = null;
let underWay: Promise<boolean> | null = null;

/** Registers the prompt with which this page asks for the password. Returns a function that unregisters the prompt. */
export function setPasswordRequest(ask: PasswordRequest): () => void {
  request = ask;
  return () => {
    if (request === ask) request = null;
  };
}

/** Concurrent calls share one prompt. Resolves to false on a page that has no registered prompt. */
export async function requestPassword(): Promise<boolean> {
  underWay ??= (request?.() ?? Promise.resolve(false)).finally(() => {
    underWay = null;
  });
  return await underWay;
}
