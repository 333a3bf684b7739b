import { useCallback, useState } from "react";

/** Selected row ids. The selection is kept when the list refreshes. */
export function useSelection() {
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set());
  const select = useCallback((changed: readonly string[], on: boolean) => {
    setIds((before) => {
      const after = new Set(before);
      for (const id of changed) {
        if (on) after.add(id);
        else after.delete(id);
      }
      return after;
    });
  }, []);
  const clear = useCallback(() => setIds(new Set()), []);
  return { ids, select, clear };
}
