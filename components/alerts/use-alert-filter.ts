import { useSearchParams } from "next/navigation";
import { useCallback, useMemo } from "react";
import { type AlertFilter, alertSearch, readAlertFilter } from "@/lib/api/alert-list-query";

/** What the address says is shown, and how to change it: `push` for a step one goes back from, `replace` while typing. */
export function useAlertFilter() {
  const search = useSearchParams();
  const filter = useMemo(() => readAlertFilter(search), [search]);
  const show = useCallback((next: AlertFilter, how: "push" | "replace" = "push") => {
    const address = `${window.location.pathname}${alertSearch(next)}`;
    // The data comes by the query, so the page itself need not be asked from the server.
    if (how === "push") window.history.pushState(null, "", address);
    else window.history.replaceState(null, "", address);
  }, []);
  return { filter, show };
}
