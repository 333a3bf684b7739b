import { PlusIcon, SmartphoneIcon } from "lucide-react";
import { useTranslations } from "next-intl";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";

const STEPS = ["create", "scan", "ready"] as const;

export function EmptyPool({ ways }: { ways: { create: () => void; adopt: () => void } | null }) {
  const t = useTranslations("chips");
  return (
    <EmptyState icon={SmartphoneIcon} title={t("empty.title")} description={t("empty.description")}>
      <ol className="flex max-w-lg flex-col gap-2 text-left text-sm">
        {STEPS.map((step, index) => (
          <li key={step} className="flex gap-3">
            <span
              aria-hidden="true"
              className="flex size-5 shrink-0 items-center justify-center rounded-full bg-muted text-xs font-medium"
            >
              {index + 1}
            </span>
            {t(`empty.steps.${step}`)}
          </li>
        ))}
      </ol>
      {ways === null ? (
        <p className="text-sm text-muted-foreground">{t("empty.readOnly")}</p>
      ) : (
        <div className="flex flex-col items-center gap-2">
          <Button onClick={ways.create}>
            <PlusIcon />
            {t("newInstance")}
          </Button>
          <Button variant="ghost" size="sm" className="text-muted-foreground" onClick={ways.adopt}>
            {t("adoptExisting")}
          </Button>
        </div>
      )}
    </EmptyState>
  );
}
