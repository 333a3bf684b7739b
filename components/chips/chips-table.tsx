import { useTranslations } from "next-intl";
import { Checkbox } from "@/components/ui/checkbox";
import { Heading, ListTable } from "@/components/ui/list-table";
import type { ChipSort } from "@/lib/api/chip-list-query";
import { chipName } from "@/lib/chip-name";
import { cn } from "@/lib/utils";
import { type ChipColumn, isCrowded } from "@/types/chip-columns";
import type { ChipDensity } from "@/types/chip-density";
import type { Chip, ChipListQuery } from "@/types/chips";
import { ChipRow } from "./chip-row";
import { COLUMN_SHAPES } from "./chip-table-columns";
import type { NextStep } from "./next-step";
import { ariaSort, SortButton } from "./sort-button";

interface ChipsTableProps {
  chips: readonly Chip[];
  query: ChipListQuery;
  columns: readonly ChipColumn[];
  density: ChipDensity;
  selected: ReadonlyMap<string, unknown>;
  onSort: (sort: ChipSort, order: ChipListQuery["order"]) => void;
  /** Null for managers. */
  onStep: ((step: NextStep, chip: Chip) => void) | null;
  onSelect: (chips: readonly Chip[], selected: boolean) => void;
}

/** Width of the name column, by the number of characters of the longest name. */
const NAME_WIDTHS = [
  [18, "w-42"],
  [28, "w-42 xl:w-60"],
  [42, "w-42 xl:w-60 2xl:w-88"],
] as const;
const LONGEST_NAME_WIDTH = "w-42 xl:w-60 2xl:w-88 min-[112rem]:w-152";

/** Uses the additional space on wide screens, so that names are not truncated unnecessarily. */
function nameWidth(chips: readonly Chip[]): string {
  const longest = Math.max(
    ...chips.map((chip) => Math.max(chipName(chip).length, chip.instanceName?.length ?? 0)),
  );
  return NAME_WIDTHS.find(([characters]) => longest <= characters)?.[1] ?? LONGEST_NAME_WIDTH;
}

const STICKY_HEADING =
  "lg:sticky lg:z-10 lg:border-b lg:bg-[color-mix(in_oklab,var(--muted)_40%,var(--background))] lg:first:rounded-tl-lg lg:last:rounded-tr-lg";

/** The columns have fixed widths, so that the layout stays stable when the list refreshes. */
export function ChipsTable(props: ChipsTableProps) {
  const { chips, query, columns, density, selected, onSort, onStep, onSelect } = props;
  const t = useTranslations("chips");
  const chosen = chips.filter((chip) => selected.has(chip.id)).length;
  const crowded = isCrowded(columns);
  const otherColumns = columns.filter((column) => column !== "phone");
  // With many columns, the table scrolls in both directions inside its own box. Otherwise it scrolls with the page, and
  // its heading sticks below the page's header.
  const sticky = cn(STICKY_HEADING, crowded ? "lg:top-0" : "lg:top-12");
  const heading = (column: ChipColumn) => {
    const { sorts, width, isNumber, hideClass } = COLUMN_SHAPES[column];
    return (
      <Heading
        key={column}
        aria-sort={ariaSort(sorts, query)}
        className={cn(sticky, width, isNumber && "text-right", hideClass)}
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
      density={density}
      className={crowded ? "lg:max-h-[calc(100dvh-4rem)] lg:overflow-auto" : "lg:overflow-visible"}
      caption={t("table.caption")}
      head={
        <>
          {onStep !== null && (
            <Heading className={cn(sticky, "w-9 px-0 pl-4", crowded && "lg:left-0 lg:z-20")}>
              <Checkbox
                aria-label={t("table.selectAll")}
                checked={chosen === chips.length}
                isMixed={chosen > 0 && chosen < chips.length}
                onCheckedChange={(on) => onSelect(chips, on)}
              />
            </Heading>
          )}
          <Heading
            aria-sort={ariaSort(["name"], query)}
            className={cn(
              sticky,
              nameWidth(chips),
              onStep === null && "pl-4",
              crowded && (onStep === null ? "lg:left-0 lg:z-20" : "lg:left-9 lg:z-20"),
            )}
          >
            <SortButton sort="name" label={t("columns.name")} query={query} onSort={onSort} />
          </Heading>
          {columns.includes("phone") && heading("phone")}
          <Heading
            aria-sort={ariaSort(["attention", "status"], query)}
            // Without a width, the status column takes the remaining space. With many columns, it needs a fixed width.
            className={cn(sticky, crowded && "w-80")}
          >
            <SortButton sort="attention" label={t("columns.status")} query={query} onSort={onSort} />
          </Heading>
          {otherColumns.map(heading)}
          <Heading className={cn(sticky, "w-36", crowded && "lg:right-0 lg:z-20")}>
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
