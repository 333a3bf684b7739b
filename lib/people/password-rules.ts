import { invalidField } from "@/lib/errors";
import { PASSWORD_MAX_LENGTH, PASSWORD_MIN_LENGTH, type PasswordProblem } from "@/types/people";
import { isEasilyGuessed } from "./password-strength";

interface Owner {
  email: string;
  name: string;
}

/**
 * Returns why this person may not use the password, or null if the password is allowed. There are no rules about kinds
 * of characters.
 */
export async function passwordProblem(password: string, owner: Owner): Promise<PasswordProblem | null> {
  const normal = password.normalize("NFC");
  if (normal.length < PASSWORD_MIN_LENGTH) return "password_too_short";
  if (normal.length > PASSWORD_MAX_LENGTH) return "password_too_long";
  const words = wordsOf(owner);
  const isEasy = isNameWithDigits(normal, words) || (await isEasilyGuessed(normal, words));
  return isEasy ? "password_too_common" : null;
}

/** Up to this many digits, for example a date or a year, do not make a password stronger. */
const DIGITS_OF_NO_WORTH = 8;

/** Returns true if the password only adds a few digits and symbols to the owner's words. */
function isNameWithDigits(password: string, words: readonly string[]): boolean {
  const longestFirst = [...words].sort((one, other) => other.length - one.length);
  const rest = longestFirst.reduce((text, word) => text.replaceAll(word, ""), password.toLowerCase());
  return (
    !/\p{Letter}/u.test(rest) && rest.replace(/\D/g, "").length <= DIGITS_OF_NO_WORTH && rest !== password
  );
}

/** Returns the name and the email address, their parts, and the name as one word, with and without accents. */
function wordsOf({ email, name }: Owner): string[] {
  const parts = name.normalize("NFC").toLowerCase().split(/\s+/);
  const address = email.toLowerCase();
  const words = [
    address,
    ...address.split(/[@.+_-]/),
    parts.join(" "),
    parts.join(""),
    `${parts.at(0)}${parts.at(-1)}`,
    ...parts,
  ];
  const plain = words.map((word) => word.normalize("NFKD").replace(/\p{Mark}/gu, ""));
  return [...new Set([...words, ...plain])].filter((word) => word.length >= 3);
}

/** Throws `invalid_request` for `path` if the password is not allowed. */
export async function assertPasswordAllowed(password: string, owner: Owner, path: string): Promise<void> {
  const problem = await passwordProblem(password, owner);
  if (problem !== null) throw invalidField(path, problem);
}
