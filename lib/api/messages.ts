import {
  infiniteQueryOptions,
  keepPreviousData,
  queryOptions,
  useMutation,
  useQueryClient,
} from "@tanstack/react-query";
import type {
  ChipContactList,
  ChipMessageList,
  MessageDetail,
  MessagePage,
  Resolution,
  ResolveMessagesAnswer,
  ResolveMessagesInput,
} from "@/types/message-pages";
import type { Message, MessageStatus } from "@/types/messages";
import { fetchJson } from "./fetch-json";
import { lookEvery } from "./live";
import { type MessageListFilter, messageListSearch, NO_MESSAGE_FILTER } from "./message-list-query";

/** How often a page that is looked at, and told of nothing, asks again by itself. */
const REFRESH_INTERVAL_MS = 3_000;
/** A message that has come to its end changes seldom; while it moves one watches it. */
const WATCH_INTERVAL_MS = 1_500;
/** Who is told of changes looks less, but does: what nobody tells (db/functions/live/message-pulse.sql) comes late. */
const TOLD_INTERVAL_MS = 10_000;
const TOLD_WATCH_INTERVAL_MS = 5_000;

const MOVING: Record<MessageStatus, boolean> = {
  queued: true,
  sending: true,
  sent: true,
  uncertain: true,
  delivered: false,
  read: false,
  failed: false,
  expired: false,
  cancelled: false,
};

const MESSAGES = "/api/dashboard/messages";
const messagePath = (id: string) => `${MESSAGES}/${encodeURIComponent(id)}`;
const chipPath = (chipId: string) => `/api/dashboard/chips/${encodeURIComponent(chipId)}`;
const pageSchemas = () => import("@/types/message-pages");
const messageSchema = async () => (await import("@/types/messages")).messageSchema;

/** Every key begins with `messages`: one invalidation by prefix refreshes all that a verb may have changed. */
export const messageKeys = {
  all: ["messages"] as const,
  list: (filter: MessageListFilter) => ["messages", "list", filter] as const,
  detail: (id: string) => ["messages", "detail", id] as const,
  ofChip: (chipId: string) => ["messages", "chip", chipId] as const,
  contactsOfChip: (chipId: string) => ["messages", "chip-contacts", chipId] as const,
  ofClient: (client: string) => ["messages", "client", client] as const,
};

const readMessages = (filter: MessageListFilter, cursor: string, signal: AbortSignal): Promise<MessagePage> =>
  fetchJson(
    `${MESSAGES}${messageListSearch(filter, cursor)}`,
    async () => (await pageSchemas()).messagePageSchema,
    { signal },
  );

export const messageListOptions = (filter: MessageListFilter) =>
  infiniteQueryOptions({
    queryKey: messageKeys.list(filter),
    queryFn: ({ pageParam, signal }) => readMessages(filter, pageParam, signal),
    initialPageParam: "",
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: keepPreviousData,
    // Each page is a request of its own: who has read far asks less often, not more.
    refetchInterval: ({ state }) =>
      lookEvery(REFRESH_INTERVAL_MS, TOLD_INTERVAL_MS) * Math.max(1, state.data?.pages.length ?? 1),
    meta: { follows: { message: 2_000 } },
  });

export const messageDetailOptions = (id: string) =>
  queryOptions({
    queryKey: messageKeys.detail(id),
    queryFn: ({ signal }): Promise<MessageDetail> =>
      fetchJson(messagePath(id), async () => (await pageSchemas()).messageDetailSchema, { signal }),
    refetchInterval: ({ state }) =>
      state.data === undefined || MOVING[state.data.status]
        ? lookEvery(WATCH_INTERVAL_MS, TOLD_WATCH_INTERVAL_MS)
        : lookEvery(3 * REFRESH_INTERVAL_MS),
    meta: { follows: { message: 1_000 } },
  });

/** The newest messages of one client, watched closely. */
export const clientMessagesOptions = (client: string) =>
  queryOptions({
    queryKey: messageKeys.ofClient(client),
    queryFn: ({ signal }) => readMessages({ ...NO_MESSAGE_FILTER, client }, "", signal),
    refetchInterval: ({ state }) => {
      const newest = state.data?.items[0];
      return newest === undefined || MOVING[newest.status]
        ? lookEvery(WATCH_INTERVAL_MS, TOLD_WATCH_INTERVAL_MS)
        : lookEvery(REFRESH_INTERVAL_MS, TOLD_INTERVAL_MS);
    },
    meta: { follows: { message: 1_000 } },
  });

export const chipMessagesOptions = (chipId: string) =>
  queryOptions({
    queryKey: messageKeys.ofChip(chipId),
    queryFn: ({ signal }): Promise<ChipMessageList> =>
      fetchJson(`${chipPath(chipId)}/messages`, async () => (await pageSchemas()).chipMessageListSchema, {
        signal,
      }),
    refetchInterval: () => lookEvery(2 * REFRESH_INTERVAL_MS, TOLD_INTERVAL_MS),
    meta: { follows: { message: 2_000 } },
  });

export const chipContactsOptions = (chipId: string) =>
  queryOptions({
    queryKey: messageKeys.contactsOfChip(chipId),
    queryFn: ({ signal }): Promise<ChipContactList> =>
      fetchJson(`${chipPath(chipId)}/contacts`, async () => (await pageSchemas()).chipContactListSchema, {
        signal,
      }),
    refetchInterval: 10 * REFRESH_INTERVAL_MS,
    meta: { follows: { message: 10_000 } },
  });

/** A write whose end, good or bad, makes every page of messages read anew. */
function useMessageMutation<Input, Answer>(request: (input: Input) => Promise<Answer>) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: request,
    onSettled: () => queryClient.invalidateQueries({ queryKey: messageKeys.all }),
  });
}

/** Fails with `message_status_conflict` once the message is being handed over. */
export const useCancelMessage = () =>
  useMessageMutation(
    (id: string): Promise<Message> =>
      fetchJson(`${messagePath(id)}/cancel`, messageSchema, { method: "POST" }),
  );

/** Fails with `message_status_conflict` when somebody, or a proof, was quicker. */
export const useResolveMessage = () =>
  useMessageMutation(
    ({ id, decision }: { id: string; decision: Resolution }): Promise<Message> =>
      fetchJson(`${messagePath(id)}/resolve`, messageSchema, { method: "POST", body: { decision } }),
  );

export const useResolveMessages = () =>
  useMessageMutation(
    (body: ResolveMessagesInput): Promise<ResolveMessagesAnswer> =>
      fetchJson(`${MESSAGES}/resolve`, async () => (await pageSchemas()).resolveMessagesAnswerSchema, {
        method: "POST",
        body,
      }),
  );
