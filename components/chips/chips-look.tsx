import { Columns3Icon, Rows4Icon } from "lucide-react";
import { useTranslations } from "next-intl";
import { FilterMenu } from "@/components/search/filter-menu";
import { Button } from "@/components/ui/button";
import { NativeSelect } from "@/components/ui/native-select";
import { CHIP_SORT_NAMES, DEFAULT_CHIP_LIST_QUERY } from "@/lib/api/chip-list-query";
import { readViewQuery, type ViewState, viewQuery } from "@/lib/api/chip-view-state";
import { CHIP_COLUMNS, type ChipColumn, writeChipColumns } from "@/types/chip-columns";
import type { ChipDensity } from "@/types/chip-density";
import type { ChipListQuery } from "@/types/chips";
import { ViewsMenu } from "./views/views-menu";

export interface ChipsLookProps {
  query: ChipListQuery;
  onQuery: (query: ChipListQuery, how: "push" | "replace") => void;
  columns: readonly ChipColumn[];
  onColumns: (columns: readonly ChipColumn[]) => void;
  density: ChipDensity;
  onDensity: (density: ChipDensity) => void;
}

/** Order, saved views, columns and density. A separate component, so that its code loads after the table. */
export function ChipsLook({ query, onQuery, columns, onColumns, density, onDensity }: ChipsLookProps) {
  const t = useTranslations("chips");
  const open = (view: ViewState) => {
    onQuery(readViewQuery(view.query), "push");
    if (writeChipColumns(view.columns) !== writeChipColumns(columns)) onColumns(view.columns);
    if (view.density !== density) onDensity(view.density);
  };
  return (
    <div className="flex flex-wrap gap-2 sm:ml-auto">
      <div className="lg:hidden">
        <NativeSelect
          aria-label={t("toolbar.sort")}
          className="h-8"
          options={CHIP_SORT_NAMES.map((value) => ({ value, label: t(`sort.${value}`) }))}
          value={query.sort}
          onChange={(event) => {
            const sort = CHIP_SORT_NAMES.find((known) => known === event.target.value);
            onQuery({ ...query, sort: sort ?? DEFAULT_CHIP_LIST_QUERY.sort, page: 1 }, "push");
          }}
        />
      </div>
      <ViewsMenu
        state={{ query: viewQuery(query), columns, density }}
        onOpen={open}
        onLeave={() => onQuery(DEFAULT_CHIP_LIST_QUERY, "push")}
      />
      <FilterMenu
        label={t("columns.menu")}
        icon={<Columns3Icon />}
        className="hidden lg:inline-flex"
        options={CHIP_COLUMNS.map((value) => ({ value, label: t(`columns.${value}`) }))}
        chosen={columns}
        onChange={onColumns}
        countShown={false}
      />
      <Button
        type="button"
        variant="outline"
        size="icon-sm"
        className="hidden aria-pressed:bg-accent lg:inline-flex"
        aria-label={t("toolbar.compact")}
        title={t("toolbar.compact")}
        aria-pressed={density === "compact"}
        onClick={() => onDensity(density === "compact" ? "roomy" : "compact")}
      >
        <Rows4Icon />
      </Button>
    </div>
  );
}
