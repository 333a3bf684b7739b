import { useCallback, useState } from "react";
import { saveChipColumns } from "@/lib/api/preferences";
import type { ChipColumn } from "@/types/chip-columns";

/** Applies column changes immediately and saves them in the background. */
export function useChipColumns(initial: readonly ChipColumn[]) {
  const [columns, setColumns] = useState(initial);
  const change = useCallback((next: readonly ChipColumn[]) => {
    setColumns(next);
    // If the save fails, the next visit starts with the previous columns.
    void saveChipColumns(next).catch(() => undefined);
  }, []);
  return [columns, change] as const;
}
