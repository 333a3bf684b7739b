import type { ChangeViewInput, CreateViewInput, SavedView } from "@/types/saved-views";
import { chipViewsKey, VIEWS, viewSchema } from "./chip-views";
import { fetchJson, sendJson } from "./fetch-json";
import { useChange } from "./use-change";

// This file is separate from `chip-views.ts`, because the code of mutations is too large for the initial load.

/** Rejects with `not_found` if someone has deleted the view. */
export const changeView = ({ id, ...body }: ChangeViewInput & { id: string }): Promise<SavedView> =>
  fetchJson(`${VIEWS}/${id}`, viewSchema("savedViewSchema"), { method: "PATCH", body });

export const useChangeView = () => useChange(changeView, chipViewsKey);

/** Rejects with `invalid_request` and one of `VIEW_PROBLEMS` for the field `name`. */
export const useCreateView = () =>
  useChange(
    (body: CreateViewInput) => fetchJson(VIEWS, viewSchema("savedViewSchema"), { method: "POST", body }),
    chipViewsKey,
  );

/** Rejects with `not_found` if someone has deleted the view. */
export const useDeleteView = () =>
  useChange((id: string) => sendJson(`${VIEWS}/${id}`, { method: "DELETE" }), chipViewsKey);
