import type { MessagePageQuery } from "@/types/message-pages";
import type { MessageStatus } from "@/types/messages";

/** What the page's address holds; the cursor is the list's own affair. */
export type MessageListFilter = Omit<MessagePageQuery, "cursor">;

// A record, because importing the list itself would bring Zod into the page's first load.
const STATUSES: Record<MessageStatus, true> = {
  uncertain: true,
  queued: true,
  sending: true,
  sent: true,
  delivered: true,
  read: true,
  failed: true,
  expired: true,
  cancelled: true,
};

const isStatus = (text: string): text is MessageStatus => Object.hasOwn(STATUSES, text);
export const FILTER_MESSAGE_STATUSES = Object.keys(STATUSES).filter(isStatus);

export const NO_MESSAGE_FILTER: MessageListFilter = { search: "", status: [], instance: "", client: "" };

/** Reads the page's address. What a person mistyped there is left out; the API refuses it instead. */
export function readMessageListFilter(search: URLSearchParams): MessageListFilter {
  const text = (name: string, longest: number) => (search.get(name) ?? "").trim().slice(0, longest);
  return {
    search: text("search", 100),
    status: (search.get("status") ?? "").split(",").filter(isStatus),
    instance: text("instance", 50),
    client: text("client", 50),
  };
}

/** `?...` for the page's address and the API alike, without what is not asked for. */
export function messageListSearch(filter: MessageListFilter, cursor = ""): string {
  const search = new URLSearchParams();
  if (filter.search !== "") search.set("search", filter.search);
  if (filter.status.length > 0) search.set("status", filter.status.join(","));
  if (filter.instance !== "") search.set("instance", filter.instance);
  if (filter.client !== "") search.set("client", filter.client);
  if (cursor !== "") search.set("cursor", cursor);
  const text = search.toString().replaceAll("%2C", ",");
  return text === "" ? "" : `?${text}`;
}

export const hasMessageFilter = (filter: MessageListFilter): boolean => messageListSearch(filter) !== "";
