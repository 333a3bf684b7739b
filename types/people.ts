import { z } from "zod";
import { isVisible, NOT_VISIBLE } from "./visible-text";

/** `operator` and `admin` can write, `manager` can only read. Only `admin` manages people, keys and settings. */
export const ROLES = ["admin", "operator", "manager"] as const;
export type Role = (typeof ROLES)[number];

export const READERS: readonly Role[] = ["admin", "operator", "manager"];
export const WRITERS: readonly Role[] = ["admin", "operator"];

export const PASSWORD_MIN_LENGTH = 8;
export const PASSWORD_MAX_LENGTH = 128;
/** In decomposed Unicode, a character of a password can consist of up to four characters. */
export const GIVEN_PASSWORD_MAX_LENGTH = 4 * PASSWORD_MAX_LENGTH;

/** Reasons for rejecting a new password; the `message` for the field in an `invalid_request`. */
const PASSWORD_PROBLEMS = ["password_too_short", "password_too_long", "password_too_common"] as const;
export type PasswordProblem = (typeof PASSWORD_PROBLEMS)[number];

const tooShort: PasswordProblem = "password_too_short";
const tooLong: PasswordProblem = "password_too_long";

const email = z.string().trim().toLowerCase().max(254).pipe(z.email());
const personName = z.string().trim().min(1).max(100).refine(isVisible, NOT_VISIBLE);
/** An existing password. The password rules were checked when it was set. */
const givenPassword = z.string().min(1).max(GIVEN_PASSWORD_MAX_LENGTH);
const newPassword = z
  .string()
  .normalize("NFC")
  .min(PASSWORD_MIN_LENGTH, tooShort)
  .max(PASSWORD_MAX_LENGTH, tooLong);

export const signInSchema = z.strictObject({ email, password: givenPassword });

/** `token` is the part of the one-time link after `#token=`. */
export const setUpSchema = z.strictObject({
  token: z.string().min(1).max(100),
  name: personName,
  email,
  password: newPassword,
});

export const changePasswordSchema = z.strictObject({ currentPassword: givenPassword, newPassword });

export const confirmPasswordSchema = z.strictObject({ password: givenPassword });

export const createPersonSchema = z.strictObject({
  name: personName,
  email,
  role: z.enum(ROLES),
  password: newPassword,
});
export type CreatePersonInput = z.infer<typeof createPersonSchema>;

export const changePersonSchema = z.strictObject({
  id: z.uuid(),
  role: z.enum(ROLES).optional(),
  disabled: z.boolean().optional(),
  password: newPassword.optional(),
});
export type ChangePersonInput = z.infer<typeof changePersonSchema>;

export const personSchema = z.object({
  id: z.string(),
  name: z.string(),
  email: z.string(),
  role: z.enum(ROLES),
  disabled: z.boolean(),
  lastSeenAt: z.iso.datetime().nullable(),
  createdAt: z.iso.datetime(),
});
export type Person = z.infer<typeof personSchema>;

/** The signed-in person, as returned by sign-in, setup and `get-session`. */
const signedInSchema = z.object({
  user: z.object({ id: z.string(), name: z.string(), email: z.string(), role: z.enum(ROLES) }).nullable(),
});
export type SignedIn = z.infer<typeof signedInSchema>;
