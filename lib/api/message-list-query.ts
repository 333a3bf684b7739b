import type { MessagePageQuery } from "@/types/message-pages";
import type { MessageStatus } from "@/types/messages";
import { membersOf } from "./members-of";
import { idField, listField, textField, urlState } from "./url-state";

/** The part of the query that is stored in the page's URL. The cursor is kept in the list's own state. */
export type MessageListFilter = Omit<MessagePageQuery, "cursor">;

const STATUSES = membersOf<MessageStatus>({
  uncertain: true,
  queued: true,
  sending: true,
  sent: true,
  delivered: true,
  read: true,
  failed: true,
  expired: true,
  cancelled: true,
});

export const FILTER_MESSAGE_STATUSES = STATUSES.names;

export const messageUrl = urlState<MessageListFilter>({
  search: textField(100),
  status: listField(STATUSES.isMember),
  instance: textField(50),
  client: textField(50),
  batch: idField,
});
