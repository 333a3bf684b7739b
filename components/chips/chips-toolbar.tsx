"use client";

import { Columns3Icon } from "lucide-react";
import { useTranslations } from "next-intl";
import { FilterMenu } from "@/components/search/filter-menu";
import { ClearFilters, SearchBar } from "@/components/search/search-bar";
import { NativeSelect } from "@/components/ui/native-select";
import {
  CHIP_SORT_NAMES,
  DEFAULT_CHIP_LIST_QUERY,
  FILTER_CONDITIONS,
  FILTER_CONNECTIONS,
  hasChipFilters,
  withoutChipFilters,
} from "@/lib/api/chip-list-query";
import { CHIP_COLUMNS, type ChipColumn } from "@/types/chip-columns";
import type { ChipListQuery } from "@/types/chips";

interface ChipsToolbarProps {
  query: ChipListQuery;
  onQuery: (query: ChipListQuery, how: "push" | "replace") => void;
  columns: readonly ChipColumn[];
  onColumns: (columns: ChipColumn[]) => void;
}

/** Search, filters and order are stored in the URL; the columns are not. */
export function ChipsToolbar({ query, onQuery, columns, onColumns }: ChipsToolbarProps) {
  const t = useTranslations("chips");
  return (
    <SearchBar
      label={t("toolbar.label")}
      text={query.search}
      onSearch={(search) => onQuery({ ...query, search, page: 1 }, "replace")}
      searchLabel={t("toolbar.search")}
      searchClassName="sm:w-64"
    >
      <FilterMenu
        label={t("toolbar.status")}
        options={FILTER_CONDITIONS.map((value) => ({ value, label: t(`condition.${value}`) }))}
        chosen={query.condition}
        onChange={(condition) => onQuery({ ...query, condition, page: 1 }, "push")}
      />
      <FilterMenu
        label={t("toolbar.connection")}
        options={FILTER_CONNECTIONS.map((value) => ({ value, label: t(`connection.${value}`) }))}
        chosen={query.connection}
        onChange={(connection) => onQuery({ ...query, connection, page: 1 }, "push")}
      />
      {hasChipFilters(query) && (
        <ClearFilters label={t("toolbar.clear")} onClear={() => onQuery(withoutChipFilters(query), "push")} />
      )}
      <div className="flex gap-2 sm:ml-auto">
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
        <FilterMenu
          label={t("columns.menu")}
          icon={<Columns3Icon />}
          className="hidden lg:inline-flex"
          options={CHIP_COLUMNS.map((value) => ({ value, label: t(`columns.${value}`) }))}
          chosen={columns}
          onChange={onColumns}
          countShown={false}
        />
      </div>
    </SearchBar>
  );
}
