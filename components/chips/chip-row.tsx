import { useTranslations } from "next-intl";
import { memo } from "react";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/checkbox";
import { RowLink } from "@/components/ui/list-table";
import { cn } from "@/lib/utils";
import { type ChipColumn, isCrowded } from "@/types/chip-columns";
import type { Chip } from "@/types/chips";
import { chipName } from "./chip-actions";
import { ConditionBadge } from "./chip-condition";
import { ChipHeadline } from "./chip-headline";
import { ChipRowMenu } from "./chip-row-menu";
import { COLUMN_SHAPES, ColumnValue } from "./chip-table-columns";
import { type NextStep, nextStep } from "./next-step";

interface ChipRowProps {
  chip: Chip;
  columns: readonly ChipColumn[];
  selected: boolean;
  /** Null for managers, who see no checkboxes or buttons. */
  onStep: ((step: NextStep, chip: Chip) => void) | null;
  onSelect: (chipIds: readonly string[], selected: boolean) => void;
}

/** On a phone, the number is shown below the name, which moves to the second column if the row has a checkbox. */
const PHONE_CELL = {
  first: "row-start-2 text-foreground",
  second: "row-start-2 max-lg:col-span-2 max-lg:col-start-2 text-foreground",
} as const;

/** Opaque equivalents of the row's colours, so that content scrolling underneath does not show through. */
const STICKY_CELL =
  "lg:sticky lg:right-0 lg:bg-background lg:group-hover/row:bg-[color-mix(in_oklab,var(--muted)_40%,var(--background))] lg:group-data-[state=selected]/row:bg-[color-mix(in_oklab,var(--brand)_5%,var(--background))]";

export const ChipRow = memo(function ChipRow({ chip, columns, selected, onStep, onSelect }: ChipRowProps) {
  const t = useTranslations("chips");
  const name = chipName(chip) || t("withoutName");
  const instanceName = chip.instanceName ?? chip.lastInstanceName;
  const step = nextStep(chip);
  const otherColumns = columns.filter((column) => column !== "phone");
  const cell = (column: ChipColumn) => (
    <td
      key={column}
      className={cn(
        "col-span-3 text-muted-foreground lg:px-3 lg:py-2.5 lg:align-top",
        COLUMN_SHAPES[column].isNumber && "lg:text-right",
        COLUMN_SHAPES[column].hideClass,
        column === "phone" ? PHONE_CELL[onStep === null ? "first" : "second"] : "max-lg:text-xs",
      )}
    >
      {column !== "phone" && column !== "usage" && (
        <span className="lg:hidden">{t(`columns.${column}`)}: </span>
      )}
      <ColumnValue column={column} chip={chip} />
    </td>
  );
  return (
    <tr
      data-state={selected ? "selected" : undefined}
      data-chip-id={chip.id}
      className="group/row grid grid-cols-[auto_1fr_auto] items-start gap-x-3 gap-y-1.5 border-b px-3 py-3 last:border-b-0 hover:bg-muted/40 data-[state=selected]:bg-brand/5 lg:table-row lg:p-0"
    >
      {onStep !== null && (
        <td className="lg:py-2.5 lg:pl-4 lg:align-top">
          <Checkbox
            aria-label={t("table.select", { name })}
            checked={selected}
            onCheckedChange={(on) => onSelect([chip.id], on)}
            className="mt-0.5"
          />
        </td>
      )}
      <td className={cn("min-w-0 lg:px-3 lg:py-2.5 lg:align-top", onStep === null && "col-span-2 lg:pl-4")}>
        <RowLink href={`/chips/${chip.id}`}>{name}</RowLink>
        {chip.label !== null && instanceName !== null && (
          <span className="block truncate text-xs text-muted-foreground">{instanceName}</span>
        )}
      </td>
      {columns.includes("phone") && cell("phone")}
      <td className="col-span-3 row-start-3 lg:px-3 lg:py-2.5 lg:align-top">
        <ConditionBadge chip={chip} />
        <ChipHeadline chip={chip} className="mt-0.5 text-[13px] leading-snug" />
      </td>
      {otherColumns.map(cell)}
      <td
        className={cn(
          "col-start-3 row-start-1 lg:py-2 lg:pr-3 lg:align-top",
          // Keeps the actions visible while the table scrolls horizontally.
          isCrowded(columns) && STICKY_CELL,
        )}
      >
        <div className="flex items-center justify-end gap-1">
          {onStep !== null && step !== null && (
            <Button variant="outline" size="xs" onClick={() => onStep(step, chip)}>
              {t(`actions.${step}`)}
            </Button>
          )}
          <ChipRowMenu chip={chip} name={name} onStep={onStep} />
        </div>
      </td>
    </tr>
  );
});
