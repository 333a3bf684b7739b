import { useCallback, useReducer } from "react";
import type { SelectedChip } from "@/types/bulk";

const NONE: ReadonlyMap<string, SelectedChip> = new Map();

interface Change {
  chips: readonly SelectedChip[];
  /** Null clears the selection. */
  on: boolean | null;
}

/**
 * Selected chips by id. The selection includes chips on all pages of the list and is kept when the list refreshes. A
 * new filter clears it, so that no command affects chips that the person has forgotten.
 * `select` stays the same for every filter, so that no row renders again because of it.
 */
export function useChipSelection(filter: string) {
  const [selection, change] = useReducer(
    (before: { filter: string; chips: typeof NONE }, { chips: changed, on }: Change) => {
      const chips = new Map(on === null || before.filter !== filter ? NONE : before.chips);
      for (const chip of changed) {
        if (on) chips.set(chip.id, chip);
        else chips.delete(chip.id);
      }
      return { filter, chips };
    },
    { filter, chips: NONE },
  );
  const select = useCallback((chips: readonly SelectedChip[], on: boolean) => change({ chips, on }), []);
  const clear = useCallback(() => change({ chips: [], on: null }), []);
  return { chips: selection.filter === filter ? selection.chips : NONE, select, clear };
}
