import { useTranslations } from "next-intl";
import { Button } from "@/components/ui/button";

/** The code under which the server logged what went wrong; absent for what went wrong in the browser. */
function digestOf(error: unknown): string | null {
  return error instanceof Error && "digest" in error && typeof error.digest === "string"
    ? error.digest
    : null;
}

/** For a page that could not be made. */
export function ErrorNotice({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const t = useTranslations("common");
  const digest = digestOf(error);
  return (
    <div role="alert" className="flex flex-col items-center gap-3 py-16 text-center">
      <h1 className="text-xl font-semibold">{t("broken.title")}</h1>
      <p className="text-sm text-muted-foreground">
        {digest === null ? t("broken.descriptionWithoutCode") : t("broken.description", { code: digest })}
      </p>
      <Button variant="outline" className="mt-2" onClick={onRetry}>
        {t("retry")}
      </Button>
    </div>
  );
}
