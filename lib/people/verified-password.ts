import { AsyncLocalStorage } from "node:async_hooks";
import { verifyPassword } from "./password";

const verification = new AsyncLocalStorage<{ hash: string | null }>();

/** Runs one sign-in. During it, the code that creates the session can read the verified hash. */
export const withVerifiedPassword = <Result>(signIn: () => Promise<Result>): Promise<Result> =>
  verification.run({ hash: null }, signIn);

/** Like `verifyPassword`, but also stores the matching hash for the session of the same sign-in. */
export async function verifyAndRemember(input: { hash: string; password: string }): Promise<boolean> {
  const isRight = await verifyPassword(input);
  const current = verification.getStore();
  if (isRight && current !== undefined) current.hash = input.hash;
  return isRight;
}

/** Returns the hash that matched the password of this sign-in, or null if no password has been verified. */
export const verifiedHash = (): string | null => verification.getStore()?.hash ?? null;
