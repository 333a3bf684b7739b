import { useSearchParams } from "next/navigation";
import { useCallback, useMemo } from "react";
import {
  type MessageListFilter,
  messageListSearch,
  readMessageListFilter,
} from "@/lib/api/message-list-query";

/** What the address says is shown, and how to change it: `push` for a step one goes back from, `replace` while typing. */
export function useMessageFilter() {
  const search = useSearchParams();
  const filter = useMemo(() => readMessageListFilter(search), [search]);
  const show = useCallback((next: MessageListFilter, how: "push" | "replace" = "push") => {
    const address = `${window.location.pathname}${messageListSearch(next)}`;
    // The data comes by the query, so the page itself need not be asked from the server.
    if (how === "push") window.history.pushState(null, "", address);
    else window.history.replaceState(null, "", address);
  }, []);
  return { filter, show };
}
