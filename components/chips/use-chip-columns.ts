import { useCallback, useState } from "react";
import { saveChipColumns } from "@/lib/api/preferences";
import type { ChipColumn } from "@/types/chip-columns";

/** The columns a person sees: changed at once and saved in the background. */
export function useChipColumns(initial: readonly ChipColumn[]) {
  const [columns, setColumns] = useState(initial);
  const change = useCallback((next: readonly ChipColumn[]) => {
    setColumns(next);
    // When the save fails, only the next visit begins with the earlier columns.
    void saveChipColumns(next).catch(() => undefined);
  }, []);
  return [columns, change] as const;
}
