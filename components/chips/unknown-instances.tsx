import { useTranslations } from "next-intl";
import { Button } from "@/components/ui/button";

export function UnknownInstances({ count, onSee }: { count: number; onSee: () => void }) {
  const t = useTranslations("chips");
  return (
    <p role="status" className="flex flex-wrap items-center gap-x-2 text-sm text-muted-foreground">
      {t("unknownInstances", { count })}
      <Button variant="link" size="xs" className="px-0" onClick={onSee}>
        {t("seeUnknown")}
      </Button>
    </p>
  );
}
