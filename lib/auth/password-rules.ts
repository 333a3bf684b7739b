import { invalidField } from "@/lib/errors";
import { PASSWORD_MAX_LENGTH, PASSWORD_MIN_LENGTH, type PasswordProblem } from "@/types/people";
import { isCommonPassword } from "./common-passwords";

/** Why a password may not be chosen by this person; null when it may. No rules about kinds of characters. */
export function passwordProblem(
  password: string,
  owner: { email: string; name: string },
): PasswordProblem | null {
  if (password.length < PASSWORD_MIN_LENGTH) return "password_too_short";
  if (password.length > PASSWORD_MAX_LENGTH) return "password_too_long";
  const email = owner.email.toLowerCase();
  const ownWords = [
    email,
    ...email.split(/[@.+_-]/),
    ...owner.name.toLowerCase().split(/\s+/),
    owner.name.toLowerCase(),
  ];
  const longEnough = ownWords.filter((word) => word.length >= 3);
  return isCommonPassword(password, longEnough) ? "password_too_common" : null;
}

/** Throws `invalid_request` about `path` when the password may not be chosen. */
export function assertPasswordAllowed(
  password: string,
  owner: { email: string; name: string },
  path: string,
): void {
  const problem = passwordProblem(password, owner);
  if (problem !== null) throw invalidField(path, problem);
}
