import { useTranslations } from "next-intl";
import { isApiError } from "@/lib/api/api-error";

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

/** What is wrong with which field of a person, in the operator's language; empty for any other error. */
export function usePersonProblems(): (error: unknown) => Partial<Record<PersonField, string>> {
  const t = useTranslations("common.personProblems");
  return (error) => {
    const problems: Partial<Record<PersonField, string>> = {};
    if (!isApiError(error, "invalid_request")) return problems;
    for (const { path, message } of error.fields) {
      const field = FIELDS.find((known) => known === path);
      const code = CODES.find((known) => known === message);
      if (field !== undefined) problems[field] ??= t(code ?? "invalid");
    }
    return problems;
  };
}
