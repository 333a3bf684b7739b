import { AsyncLocalStorage } from "node:async_hooks";
import { verifyPassword } from "./password";

const verification = new AsyncLocalStorage<{ hash: string | null }>();

/** Runs a sign-in whose session must know the hash that its password was verified against. */
export const withVerifiedPassword = <Result>(signIn: () => Promise<Result>): Promise<Result> =>
  verification.run({ hash: null }, signIn);

/** `verifyPassword` that remembers the hash for the session of the same sign-in. */
export async function verifyAndRemember(input: { hash: string; password: string }): Promise<boolean> {
  const isRight = await verifyPassword(input);
  const current = verification.getStore();
  if (isRight && current !== undefined) current.hash = input.hash;
  return isRight;
}

/** The hash that the password of this sign-in fits; null before it was verified. */
export const verifiedHash = (): string | null => verification.getStore()?.hash ?? null;
