import { type ChipColumn, writeChipColumns } from "@/types/chip-columns";
import type { ChipDensity } from "@/types/chip-density";
import type { ChipListQuery } from "@/types/chips";
import { chipUrl } from "./chip-list-query";

/** The state of `/chips` that a saved view restores. `query` is the URL's query without the page number. */
export interface ViewState {
  query: string;
  columns: readonly ChipColumn[];
  density: ChipDensity;
}

export const viewQuery = (query: ChipListQuery): string => chipUrl.write({ ...query, page: 1 });

/** Reads the query of a view. Values that this release does not support are replaced by their defaults. */
export const readViewQuery = (text: string): ChipListQuery => ({
  ...chipUrl.read(new URLSearchParams(text)),
  page: 1,
});

export const isSameState = (view: ViewState, shown: ViewState): boolean =>
  viewQuery(readViewQuery(view.query)) === shown.query &&
  view.density === shown.density &&
  writeChipColumns(view.columns) === writeChipColumns(shown.columns);
