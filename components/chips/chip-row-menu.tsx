import { EllipsisIcon } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { LazyMenu } from "@/components/layout/lazy-menu";
import { Button } from "@/components/ui/button";
import type { Chip } from "@/types/chips";
import { availableActions, canReadQr } from "./chip-actions";
import type { NextStep } from "./next-step";

/** A menu with every action that is available for a chip. */
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
    <LazyMenu
      align="end"
      button={
        <Button
          variant="ghost"
          size="icon-xs"
          className="text-muted-foreground"
          aria-label={t("table.menu", { name })}
        >
          <EllipsisIcon />
        </Button>
      }
    >
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
    </LazyMenu>
  );
}
