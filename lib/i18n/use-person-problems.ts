import { useTranslations } from "next-intl";
import { isApiError } from "@/lib/api/api-error";
import { useErrorText } from "./use-error-text";

const FIELDS = ["name", "email", "password", "currentPassword", "newPassword", "role", "disabled"] as const;
export type PersonField = (typeof FIELDS)[number];

const CODES = [
  "password_too_short",
  "password_too_long",
  "password_too_common",
  "password_wrong",
  "email_taken",
  "last_admin",
] as const;

/**
 * Translates an error into one text for each invalid field of a person, or into `other` if no such field is invalid.
 */
export function usePersonProblems(error: unknown): {
  fields: Partial<Record<PersonField, string>>;
  other: string | null;
} {
  const t = useTranslations("common.personProblems");
  const errorText = useErrorText();
  const fields: Partial<Record<PersonField, string>> = {};
  for (const { path, message } of isApiError(error, "invalid_request") ? error.fields : []) {
    const field = FIELDS.find((known) => known === path);
    const code = CODES.find((known) => known === message);
    if (field !== undefined) fields[field] ??= t(code ?? "invalid");
  }
  const isElsewhere = error !== null && Object.keys(fields).length === 0;
  return { fields, other: isElsewhere ? errorText(error) : null };
}
