import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { chipUrl } from "@/lib/api/chip-list-query";
import { chipListOptions } from "@/lib/api/chips";
import { contactUrl } from "@/lib/api/contact-list-query";
import { contactListOptions } from "@/lib/api/contacts";
import { messageUrl } from "@/lib/api/message-list-query";
import { messageListOptions } from "@/lib/api/messages";
import type { Chip } from "@/types/chips";
import type { ContactRow } from "@/types/contact-pages";
import type { MessageRow } from "@/types/message-pages";

/** The search starts after a pause of this length in typing. */
const PAUSE_MS = 150;
const MOST_CHIPS = 6;
const MOST_MESSAGES = 5;
const MOST_CONTACTS = 5;

export interface Found {
  chips: readonly Chip[];
  messages: readonly MessageRow[];
  contacts: readonly ContactRow[];
}

const NOTHING: Found = { chips: [], messages: [], contacts: [] };

/**
 * Searches chips, messages and contacts in the same way as their lists. Never returns results for an earlier text,
 * because Enter would open one of them.
 */
export function usePaletteSearch() {
  const [text, setText] = useState("");
  const [searched, setSearched] = useState("");
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const type = (next: string) => {
    setText(next);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setSearched(next.trim()), PAUSE_MS);
  };

  const enabled = searched !== "";
  const once = { enabled, refetchInterval: false } as const;
  const chips = useQuery({
    ...chipListOptions({ ...chipUrl.initial, search: searched, pageSize: MOST_CHIPS }),
    ...once,
  });
  const messages = useInfiniteQuery({
    ...messageListOptions({ ...messageUrl.initial, search: searched }),
    ...once,
  });
  const contacts = useInfiniteQuery({
    ...contactListOptions({ ...contactUrl.initial, search: searched }),
    ...once,
  });
  const isCurrent = enabled && searched === text.trim();
  const found: Found = isCurrent
    ? {
        chips: chips.isPlaceholderData ? [] : (chips.data?.items ?? []),
        messages: messages.isPlaceholderData
          ? []
          : (messages.data?.pages[0]?.items.slice(0, MOST_MESSAGES) ?? []),
        contacts: contacts.isPlaceholderData
          ? []
          : (contacts.data?.pages[0]?.items.slice(0, MOST_CONTACTS) ?? []),
      }
    : NOTHING;
  return {
    text,
    type,
    found,
    isSearching:
      text.trim() !== "" && (!isCurrent || chips.isFetching || messages.isFetching || contacts.isFetching),
    isFailed: isCurrent && (chips.isError || messages.isError || contacts.isError),
  };
}
