import { useTranslations } from "next-intl";
import { Button } from "@/components/ui/button";
import { ApiError } from "@/lib/api/api-error";
import { useErrorText } from "@/lib/i18n/use-error-text";

/** Returns the code under which the server logged the error, or null if the error occurred in the browser. */
function digestOf(error: unknown): string | null {
  return error instanceof Error && "digest" in error && typeof error.digest === "string"
    ? error.digest
    : null;
}

/** Shown in place of a page or section that failed. Shows the cause if it is known. */
export function ErrorNotice({
  error,
  onRetry,
  heading: Heading = "h1",
}: {
  error: unknown;
  onRetry: () => void;
  heading?: "h1" | "h2";
}) {
  const t = useTranslations("common");
  const errorText = useErrorText();
  const digest = digestOf(error);
  const description = () => {
    if (error instanceof ApiError) return errorText(error);
    return digest === null ? t("broken.descriptionWithoutCode") : t("broken.description", { code: digest });
  };
  return (
    <div role="alert" className="flex flex-col items-center gap-3 py-16 text-center">
      <Heading className="text-lg font-semibold">{t("broken.title")}</Heading>
      <p className="text-sm text-balance text-muted-foreground">{description()}</p>
      <Button variant="outline" className="mt-2" onClick={onRetry}>
        {t("retry")}
      </Button>
    </div>
  );
}
