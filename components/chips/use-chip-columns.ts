import { useCallback, useState, useTransition } from "react";
import { type ChipColumn, writeChipColumns } from "./chip-columns";
import { saveChipColumns } from "./save-chip-columns";

/** The columns a person sees, changed at once and remembered behind it. */
export function useChipColumns(initial: readonly ChipColumn[]) {
  const [columns, setColumns] = useState(initial);
  const [, startTransition] = useTransition();
  const change = useCallback((next: readonly ChipColumn[]) => {
    setColumns(next);
    startTransition(() => saveChipColumns(writeChipColumns(next)));
  }, []);
  return [columns, change] as const;
}
