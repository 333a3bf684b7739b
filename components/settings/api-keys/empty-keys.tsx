import { KeyRoundIcon, PlusIcon } from "lucide-react";
import { useTranslations } from "next-intl";
import { Button } from "@/components/ui/button";

/** What a key is for, to somebody who has none. */
export function EmptyKeys({ onCreate }: { onCreate: () => void }) {
  const t = useTranslations("apiKeys");
  return (
    <div className="flex flex-col items-center gap-4 rounded-lg border border-dashed px-6 py-14 text-center">
      <KeyRoundIcon aria-hidden="true" className="size-8 text-muted-foreground" />
      <div className="flex flex-col gap-1">
        <h2 className="text-base font-semibold">{t("empty.title")}</h2>
        <p className="max-w-md text-sm text-balance text-muted-foreground">{t("empty.description")}</p>
      </div>
      <Button onClick={onCreate}>
        <PlusIcon />
        {t("create")}
      </Button>
    </div>
  );
}
