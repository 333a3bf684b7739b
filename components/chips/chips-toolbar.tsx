"use client";

import dynamic from "next/dynamic";
import { useTranslations } from "next-intl";
import { loadPatiently } from "@/components/layout/load-patiently";
import { FilterMenu } from "@/components/search/filter-menu";
import { ClearFilters, SearchBar } from "@/components/search/search-bar";
import {
  FILTER_CONDITIONS,
  FILTER_CONNECTIONS,
  hasChipFilters,
  withoutChipFilters,
} from "@/lib/api/chip-list-query";
import type { ChipList } from "@/types/chips";
import type { ChipsLookProps } from "./chips-look";

// The code of this component loads after the table, but the server still renders it.
const ChipsLook = dynamic(() =>
  loadPatiently(() => import("./chips-look").then((module) => module.ChipsLook)),
);

interface ChipsToolbarProps extends ChipsLookProps {
  filters: ChipList["filters"];
}

const FILTERED_NAMES = [
  { name: "tags", values: "tags" },
  { name: "specialty", values: "specialties" },
  { name: "gateway", values: "gateways" },
] as const;

/** The search, the filters and the order are stored in the URL. The columns and the density are not. */
export function ChipsToolbar({ query, onQuery, filters, ...look }: ChipsToolbarProps) {
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
      {FILTERED_NAMES.map(({ name, values }) =>
        filters[values].length === 0 ? null : (
          <FilterMenu
            key={name}
            label={t(`toolbar.${name}`)}
            options={filters[values].map((item) =>
              typeof item === "string" ? { value: item, label: item } : { value: item.id, label: item.name },
            )}
            chosen={query[name]}
            onChange={(chosen) => onQuery({ ...query, [name]: chosen, page: 1 }, "push")}
          />
        ),
      )}
      {hasChipFilters(query) && (
        <ClearFilters label={t("toolbar.clear")} onClear={() => onQuery(withoutChipFilters(query), "push")} />
      )}
      <ChipsLook {...{ query, onQuery, ...look }} />
    </SearchBar>
  );
}
