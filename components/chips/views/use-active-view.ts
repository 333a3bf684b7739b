import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { isSameState, type ViewState } from "@/lib/api/chip-view-state";
import { chipViewsOptions } from "@/lib/api/chip-views";
import type { SavedView } from "@/types/saved-views";
import { rememberView, useRememberedView } from "./remembered-view";

interface ActiveView {
  views: readonly SavedView[];
  /** The view that the list shows. If the list has been changed since, the view that it showed before the change. */
  active: SavedView | null;
  isChanged: boolean;
}

const NONE: readonly SavedView[] = [];

/**
 * The list shows a view if the two states are equal, regardless of how the view was opened (menu, palette, link or back
 * button).
 */
export function useActiveView(state: ViewState): ActiveView {
  const views = useQuery(chipViewsOptions()).data?.items ?? NONE;
  const rememberedId = useRememberedView();
  const remembered = views.find(({ id }) => id === rememberedId) ?? null;
  const shown =
    remembered !== null && isSameState(remembered, state)
      ? remembered
      : (views.find((view) => isSameState(view, state)) ?? null);
  const shownId = shown?.id ?? null;
  useEffect(() => {
    if (shownId !== null) rememberView(shownId);
  }, [shownId]);
  return { views, active: shown ?? remembered, isChanged: shown === null && remembered !== null };
}
