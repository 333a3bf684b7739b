import type { BulkChange, BulkUndo } from "@/types/bulk";
import type { ChipListQuery } from "@/types/chips";
import type { Locale } from "@/types/locale";
import { chipUrl, withoutChipOrder } from "./chip-list-query";
import { CHIPS } from "./chip-paths";
import { fetchBlob, fetchJson, schemasOf } from "./fetch-json";

const schema = schemasOf(() => import("@/types/bulk"));

/** Returns all chips that match the list's filters, not only the chips on the current page. */
export const selectMatching = (query: ChipListQuery) =>
  fetchJson(`${CHIPS}/selection${chipUrl.write(withoutChipOrder(query))}`, schema("chipSelectionSchema"));

export const changeChips = (body: BulkChange) =>
  fetchJson(`${CHIPS}/bulk`, schema("bulkAnswerSchema"), { method: "POST", body });

/** Deletes up to `MOST_BULK_DELETES` chips. */
export const deleteChips = (chipIds: readonly string[]) =>
  fetchJson(`${CHIPS}/bulk/delete`, schema("bulkDeleteAnswerSchema"), { method: "POST", body: { chipIds } });

export const undoChange = (body: BulkUndo) =>
  fetchJson(`${CHIPS}/bulk/undo`, schema("bulkAnswerSchema"), { method: "POST", body });

export const exportChips = (chipIds: readonly string[], locale: Locale): Promise<Blob> =>
  fetchBlob(`${CHIPS}/export`, { method: "POST", body: { chipIds, locale } });
