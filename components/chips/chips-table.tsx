import { useTranslations } from "next-intl";
import { Checkbox } from "@/components/ui/checkbox";
import { Heading, ListTable } from "@/components/ui/list-table";
import type { ChipSort } from "@/lib/api/chip-list-query";
import { cn } from "@/lib/utils";
import { type ChipColumn, isCrowded } from "@/types/chip-columns";
import type { Chip, ChipListQuery } from "@/types/chips";
import { ChipRow } from "./chip-row";
import { COLUMN_SHAPES } from "./chip-table-columns";
import type { NextStep } from "./next-step";
import { ariaSort, SortButton } from "./sort-button";

interface ChipsTableProps {
  chips: readonly Chip[];
  query: ChipListQuery;
  columns: readonly ChipColumn[];
  selected: ReadonlySet<string>;
  onSort: (sort: ChipSort, order: ChipListQuery["order"]) => void;
  /** Null for managers. */
  onStep: ((step: NextStep, chip: Chip) => void) | null;
  onSelect: (chipIds: readonly string[], selected: boolean) => void;
}

/** Fixed column widths keep the layout stable when the list refreshes. */
export function ChipsTable(props: ChipsTableProps) {
  const { chips, query, columns, selected, onSort, onStep, onSelect } = props;
  const t = useTranslations("chips");
  const chosen = chips.filter((chip) => selected.has(chip.id)).length;
  const crowded = isCrowded(columns);
  const otherColumns = columns.filter((column) => column !== "phone");
  const heading = (column: ChipColumn) => {
    const { sorts, width, isNumber, hideClass } = COLUMN_SHAPES[column];
    return (
      <Heading
        key={column}
        aria-sort={ariaSort(sorts, query)}
        className={cn(width, isNumber && "text-right", hideClass)}
      >
        {sorts.length === 0 ? (
          t(`columns.${column}`)
        ) : (
          <span className="flex gap-3">
            {sorts.map((sort) => (
              <SortButton
                key={sort}
                sort={sort}
                label={t(`columns.${sort === "usageHour" || sort === "usageDay" ? sort : column}`)}
                query={query}
                onSort={onSort}
              />
            ))}
          </span>
        )}
      </Heading>
    );
  };

  return (
    <ListTable
      from="lg"
      caption={t("table.caption")}
      head={
        <>
          {onStep !== null && (
            <Heading className="w-9 px-0 pl-4">
              <Checkbox
                aria-label={t("table.selectAll")}
                checked={chosen === chips.length}
                isMixed={chosen > 0 && chosen < chips.length}
                onCheckedChange={(on) =>
                  onSelect(
                    chips.map(({ id }) => id),
                    on,
                  )
                }
              />
            </Heading>
          )}
          <Heading aria-sort={ariaSort(["name"], query)} className={cn("w-42", onStep === null && "pl-4")}>
            <SortButton sort="name" label={t("columns.name")} query={query} onSort={onSort} />
          </Heading>
          {columns.includes("phone") && heading("phone")}
          <Heading
            aria-sort={ariaSort(["attention", "status"], query)}
            // Without a width, the status takes the remaining space. With many columns, it needs a fixed width.
            className={cn(crowded && "w-80")}
          >
            <SortButton sort="attention" label={t("columns.status")} query={query} onSort={onSort} />
          </Heading>
          {otherColumns.map(heading)}
          <Heading className={cn("w-36", crowded && "lg:sticky lg:right-0 lg:bg-muted")}>
            <span className="sr-only">{t("columns.actions")}</span>
          </Heading>
        </>
      }
    >
      {chips.map((chip) => (
        <ChipRow
          key={chip.id}
          chip={chip}
          columns={columns}
          selected={selected.has(chip.id)}
          onStep={onStep}
          onSelect={onSelect}
        />
      ))}
    </ListTable>
  );
}
