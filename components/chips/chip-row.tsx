import { useTranslations } from "next-intl";
import { memo } from "react";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/checkbox";
import { RowLink } from "@/components/ui/list-table";
import { chipName } from "@/lib/chip-name";
import { cn } from "@/lib/utils";
import { type ChipColumn, isCrowded } from "@/types/chip-columns";
import type { Chip } from "@/types/chips";
import { ConditionBadge } from "./chip-condition";
import { ChipHeadline } from "./chip-headline";
import { ChipRowMenu } from "./chip-row-menu";
import { COLUMN_SHAPES, ColumnValue } from "./chip-table-columns";
import { InstanceName } from "./instance-name";
import { type NextStep, nextStep } from "./next-step";

interface ChipRowProps {
  chip: Chip;
  columns: readonly ChipColumn[];
  selected: boolean;
  /** Null for managers, who see no checkboxes or buttons. */
  onStep: ((step: NextStep, chip: Chip) => void) | null;
  onSelect: (chips: readonly Chip[], selected: boolean) => void;
}

/**
 * On a phone, the number is shown below the name. If the row has a checkbox, the name and the number are in the second
 * column.
 */
const PHONE_CELL = {
  first: "row-start-2 text-foreground",
  second: "row-start-2 max-lg:col-span-2 max-lg:col-start-2 text-foreground",
} as const;

/** At most two short lines fit into a compact row, which is 40 px high. */
const CELL = "lg:px-3 lg:py-2.5 lg:align-top lg:compact:h-10 lg:compact:py-0 lg:compact:align-middle";

/** Opaque equivalents of the row's colours, so that content scrolling under a sticky cell does not show through. */
const STICKY_CELL =
  "lg:sticky lg:bg-background lg:group-hover/row:bg-[color-mix(in_oklab,var(--muted)_40%,var(--background))] lg:group-data-[state=selected]/row:bg-[color-mix(in_oklab,var(--brand)_5%,var(--background))]";

/** Only the checkbox depends on the selection, so selecting a whole page renders no other cell again. */
export const ChipRow = memo(function ChipRow({ selected, onSelect, ...row }: ChipRowProps) {
  const { chip, columns, onStep } = row;
  const t = useTranslations("chips");
  const name = chipName(chip) || t("withoutName");
  return (
    <tr
      data-state={selected ? "selected" : undefined}
      data-chip-id={chip.id}
      className="group/row grid grid-cols-[auto_1fr_auto] items-start gap-x-3 gap-y-1.5 px-3 py-3 not-last:border-b hover:bg-muted/40 data-[state=selected]:bg-brand/5 lg:table-row lg:p-0"
    >
      {onStep !== null && (
        <td className={cn(CELL, "lg:pr-0 lg:pl-4", isCrowded(columns) && [STICKY_CELL, "lg:left-0"])}>
          <Checkbox
            aria-label={t("table.select", { name })}
            checked={selected}
            onCheckedChange={(on) => onSelect([chip], on)}
            className="mt-0.5 lg:compact:mt-0"
          />
        </td>
      )}
      <ChipCells {...row} name={name} />
    </tr>
  );
});

type ChipCellsProps = Omit<ChipRowProps, "selected" | "onSelect"> & { name: string };

const ChipCells = memo(function ChipCells({ chip, columns, onStep, name }: ChipCellsProps) {
  const t = useTranslations("chips");
  const step = nextStep(chip);
  const otherColumns = columns.filter((column) => column !== "phone");
  const crowded = isCrowded(columns);
  const cell = (column: ChipColumn) => {
    // On a phone, the headings are hidden, so each value is preceded by the name of its column.
    const isNamed = column !== "phone" && column !== "usage";
    return (
      <td
        key={column}
        data-name={isNamed ? `${t(`columns.${column}`)}: ` : undefined}
        className={cn(
          "col-span-3 text-muted-foreground",
          CELL,
          COLUMN_SHAPES[column].isNumber && "lg:text-right",
          COLUMN_SHAPES[column].hideClass,
          column === "phone" ? PHONE_CELL[onStep === null ? "first" : "second"] : "max-lg:text-xs",
          isNamed && "max-lg:before:content-[attr(data-name)]",
        )}
      >
        <ColumnValue column={column} chip={chip} />
      </td>
    );
  };
  return (
    <>
      <td
        className={cn(
          "min-w-0",
          CELL,
          onStep === null && "col-span-2 lg:pl-4",
          crowded && [STICKY_CELL, onStep === null ? "lg:left-0" : "lg:left-9"],
        )}
      >
        <RowLink href={`/chips/${chip.id}`}>{name}</RowLink>
        <InstanceName name={name} instanceName={chip.instanceName ?? chip.lastInstanceName} />
      </td>
      {columns.includes("phone") && cell("phone")}
      <td className={cn("col-span-3 row-start-3", CELL)}>
        <div className="lg:compact:flex lg:compact:items-center lg:compact:gap-3">
          <ConditionBadge chip={chip} />
          <ChipHeadline
            chip={chip}
            className="mt-0.5 text-[13px] leading-snug lg:compact:mt-0 lg:compact:line-clamp-2 lg:compact:text-xs lg:compact:leading-4"
          />
        </div>
      </td>
      {otherColumns.map(cell)}
      <td
        className={cn(
          "col-start-3 row-start-1",
          CELL,
          "lg:py-2 lg:pl-0",
          // Keeps the actions visible while the table scrolls horizontally.
          crowded && [STICKY_CELL, "lg:right-0"],
        )}
      >
        <div className="flex items-center justify-end gap-1">
          {onStep !== null && step !== null && (
            <Button
              variant={step === "delete" ? "danger" : "outline"}
              size="xs"
              onClick={() => onStep(step, chip)}
            >
              {t(`actions.${step}`)}
            </Button>
          )}
          <ChipRowMenu chip={chip} name={name} onStep={onStep} />
        </div>
      </td>
    </>
  );
});
