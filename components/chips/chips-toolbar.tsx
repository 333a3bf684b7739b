"use client";

import { Columns3Icon, SearchIcon, XIcon } from "lucide-react";
import { useTranslations } from "next-intl";
import { Button } from "@/components/ui/button";
import { Kbd } from "@/components/ui/kbd";
import { NativeSelect } from "@/components/ui/native-select";
import {
  CHIP_SORT_NAMES,
  DEFAULT_CHIP_LIST_QUERY,
  FILTER_CONNECTIONS,
  FILTER_STATUSES,
  hasChipFilters,
} from "@/lib/api/chip-list-query";
import type { ChipListQuery } from "@/types/chips";
import { CHIP_COLUMNS, type ChipColumn } from "./chip-columns";
import { FilterMenu } from "./filter-menu";
import { useSearchDraft } from "./use-search-draft";

interface ChipsToolbarProps {
  query: ChipListQuery;
  onQuery: (query: ChipListQuery, how: "push" | "replace") => void;
  columns: readonly ChipColumn[];
  onColumns: (columns: ChipColumn[]) => void;
  searchRef: React.Ref<HTMLInputElement>;
}

/** Search, filters, order and columns. All but the columns is in the page's address. */
export function ChipsToolbar({ query, onQuery, columns, onColumns, searchRef }: ChipsToolbarProps) {
  const t = useTranslations("chips");
  const search = useSearchDraft(query.search, (text) =>
    onQuery({ ...query, search: text, page: 1 }, "replace"),
  );
  return (
    <form
      aria-label={t("toolbar.label")}
      onSubmit={(event) => event.preventDefault()}
      className="flex flex-wrap items-center gap-2"
    >
      <div className="relative w-full sm:w-64">
        <SearchIcon
          aria-hidden="true"
          className="pointer-events-none absolute top-1/2 left-2.5 size-4 -translate-y-1/2 text-muted-foreground"
        />
        <input
          ref={searchRef}
          type="search"
          aria-label={t("toolbar.search")}
          aria-keyshortcuts="/"
          placeholder={t("toolbar.search")}
          maxLength={100}
          className="peer h-8 w-full rounded-md border border-input bg-transparent pr-8 pl-8 text-base shadow-xs outline-none placeholder:text-muted-foreground focus-visible:border-ring focus-visible:ring-[3px] focus-visible:ring-ring/50 md:text-sm dark:bg-input/30 [&::-webkit-search-cancel-button]:hidden"
          {...search}
        />
        <Kbd className="absolute top-1/2 right-2 hidden -translate-y-1/2 peer-focus:hidden peer-[:not(:placeholder-shown)]:hidden sm:inline-flex">
          /
        </Kbd>
      </div>
      <FilterMenu
        label={t("toolbar.status")}
        options={FILTER_STATUSES.map((value) => ({ value, label: t(`status.${value}`) }))}
        chosen={query.status}
        onChange={(status) => onQuery({ ...query, status, page: 1 }, "push")}
      />
      <FilterMenu
        label={t("toolbar.connection")}
        options={FILTER_CONNECTIONS.map((value) => ({ value, label: t(`connection.${value}`) }))}
        chosen={query.connection}
        onChange={(connection) => onQuery({ ...query, connection, page: 1 }, "push")}
      />
      {hasChipFilters(query) && (
        <Button
          type="button"
          variant="ghost"
          size="sm"
          onClick={() => onQuery({ ...query, search: "", status: [], connection: [], page: 1 }, "push")}
        >
          <XIcon />
          {t("toolbar.clear")}
        </Button>
      )}
      <div className="flex gap-2 sm:ml-auto">
        <div className="lg:hidden">
          <NativeSelect
            aria-label={t("toolbar.sort")}
            className="h-8"
            value={query.sort}
            onChange={(event) => {
              const sort = CHIP_SORT_NAMES.find((known) => known === event.target.value);
              onQuery({ ...query, sort: sort ?? DEFAULT_CHIP_LIST_QUERY.sort, page: 1 }, "push");
            }}
          >
            {CHIP_SORT_NAMES.map((sort) => (
              <option key={sort} value={sort}>
                {t(`sort.${sort}`)}
              </option>
            ))}
          </NativeSelect>
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
    </form>
  );
}
