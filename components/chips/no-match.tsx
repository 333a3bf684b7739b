import { useTranslations } from "next-intl";
import { Button } from "@/components/ui/button";

export function NoMatch({ onClear }: { onClear: () => void }) {
  const t = useTranslations("chips.noMatch");
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
