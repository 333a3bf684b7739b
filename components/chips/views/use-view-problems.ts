import { useTranslations } from "next-intl";
import { isApiError } from "@/lib/api/api-error";
import { useErrorText } from "@/lib/i18n/use-error-text";
import { VIEW_PROBLEMS } from "@/types/view-limits";

/** Returns an error's text in `name` if the error concerns that field, otherwise in `other`. */
export function useViewProblems(): (error: unknown) => { name: string | null; other: string | null } {
  const t = useTranslations("chips.views.problems");
  const errorText = useErrorText();
  return (error) => {
    if (error === null) return { name: null, other: null };
    if (isApiError(error, "not_found")) return { name: null, other: t("gone") };
    if (isApiError(error, "forbidden")) return { name: null, other: t("notAllowed") };
    const field = isApiError(error, "invalid_request")
      ? error.fields.find(({ path }) => path === "name")
      : undefined;
    if (field === undefined) return { name: null, other: errorText(error) };
    return { name: t(VIEW_PROBLEMS.find((known) => known === field.message) ?? "invalid"), other: null };
  };
}
