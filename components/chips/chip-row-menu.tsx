import Link from "next/link";
import { useTranslations } from "next-intl";
import { RowMenu } from "@/components/layout/lazy-menu";
import type { Chip } from "@/types/chips";
import { availableActions, canReadQr } from "./chip-actions";
import type { NextStep } from "./next-step";

export function ChipRowMenu({
  chip,
  name,
  onStep,
}: {
  chip: Chip;
  name: string;
  onStep: ((step: NextStep, chip: Chip) => void) | null;
}) {
  const t = useTranslations("chips");
  const steps: NextStep[] = onStep === null ? [] : availableActions(chip);
  if (onStep !== null && canReadQr(chip)) steps.unshift("scan");
  return (
    <RowMenu label={t("table.menu", { name })} size="icon-xs">
      {({ DropdownMenuItem, DropdownMenuSeparator }) => (
        <>
          <DropdownMenuItem asChild>
            <Link href={`/chips/${chip.id}`}>{t("actions.open")}</Link>
          </DropdownMenuItem>
          {steps.length > 0 && <DropdownMenuSeparator />}
          {steps.map((step) => (
            <DropdownMenuItem
              key={step}
              variant={step === "delete" ? "destructive" : "default"}
              onSelect={() => onStep?.(step, chip)}
            >
              {t(`actions.${step}`)}
            </DropdownMenuItem>
          ))}
        </>
      )}
    </RowMenu>
  );
}
