import { useSearchParams } from "next/navigation";
import { useCallback, useMemo } from "react";
import { chipListSearch, readChipListQuery } from "@/lib/api/chip-list-query";
import type { ChipListQuery } from "@/types/chips";

/** What the address says is shown, and how to change it: `push` for a step one goes back from, `replace` while typing. */
export function useChipListQuery() {
  const search = useSearchParams();
  const query = useMemo(() => readChipListQuery(search), [search]);
  const show = useCallback((next: ChipListQuery, how: "push" | "replace" = "push") => {
    const address = `${window.location.pathname}${chipListSearch(next)}`;
    // The data comes by the query, so the page itself need not be asked from the server.
    if (how === "push") window.history.pushState(null, "", address);
    else window.history.replaceState(null, "", address);
  }, []);
  return { query, show };
}
