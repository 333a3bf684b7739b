import { MessagesSquareIcon } from "lucide-react";
import { useTranslations } from "next-intl";
import { Button, ButtonLink } from "@/components/ui/button";

/** What a newcomer sees: what this page will hold, and the way to the first one. */
export function EmptyMessages() {
  const t = useTranslations("messages.empty");
  return (
    <div className="flex flex-col items-center gap-4 rounded-lg border border-dashed px-6 py-14 text-center">
      <MessagesSquareIcon aria-hidden="true" className="size-8 text-muted-foreground" />
      <div className="flex max-w-md flex-col gap-1">
        <h2 className="text-base font-semibold">{t("title")}</h2>
        <p className="text-sm text-pretty text-muted-foreground">{t("description")}</p>
      </div>
      <p className="text-sm text-muted-foreground">{t("hint")}</p>
      <ButtonLink href="/chips" variant="outline" size="sm">
        {t("toChips")}
      </ButtonLink>
    </div>
  );
}

/** Nothing matches what is asked for. */
export function NoMessageMatch({ onClear }: { onClear: () => void }) {
  const t = useTranslations("messages.noMatch");
  return (
    <div className="flex flex-col items-center gap-2 rounded-lg border border-dashed px-6 py-14 text-center">
      <h2 className="text-base font-semibold">{t("title")}</h2>
      <p className="text-sm text-muted-foreground">{t("description")}</p>
      <Button variant="outline" size="sm" className="mt-2" onClick={onClear}>
        {t("clear")}
      </Button>
    </div>
  );
}
