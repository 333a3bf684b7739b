import { useSearchParams } from "next/navigation";
import { useCallback, useEffect, useMemo } from "react";
import type { UrlState } from "@/lib/api/url-state";
import { noteAddress } from "./last-address";

export type ShowFilter<Filter> = (filter: Filter, how?: "push" | "replace") => void;

/**
 * Returns the list's filter from the URL, and a function that changes it. Use `replace` while the user is typing,
 * otherwise `push`.
 */
export function useUrlState<Filter>({ read, write }: UrlState<Filter>): [Filter, ShowFilter<Filter>] {
  const search = useSearchParams();
  const filter = useMemo(() => read(search), [read, search]);
  useEffect(() => noteAddress(window.location.pathname, write(filter)), [write, filter]);
  const show: ShowFilter<Filter> = useCallback(
    (next, how = "push") => {
      const address = `${window.location.pathname}${write(next)}`;
      // Changes only the URL. The query fetches the new data, so the server does not need to render the page again.
      if (how === "push") window.history.pushState(null, "", address);
      else window.history.replaceState(null, "", address);
    },
    [write],
  );
  return [filter, show];
}
