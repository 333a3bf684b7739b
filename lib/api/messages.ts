import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import type { Resolution, ResolveMessagesInput } from "@/types/message-pages";
import type { MessageStatus } from "@/types/messages";
import { fetchJson, schemasOf } from "./fetch-json";
import { pollEvery } from "./live";
import { type MessageListFilter, messageUrl } from "./message-list-query";
import { useChange } from "./use-change";

/** How often a visible page without live updates asks again. */
const REFRESH_INTERVAL_MS = 3_000;
/** A message that moves is watched closely; a finished one seldom changes. */
const WATCH_INTERVAL_MS = 1_500;
/** With live updates pages poll less, but still poll: some changes are announced late (message pulse). */
const LIVE_INTERVAL_MS = 10_000;
const LIVE_WATCH_INTERVAL_MS = 5_000;

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
const page = schemasOf(() => import("@/types/message-pages"));
const message = schemasOf(() => import("@/types/messages"));

/** Every key begins with `messages`, so that one invalidation refreshes whatever a command may have changed. */
const messageKeys = {
  all: ["messages"] as const,
  list: (filter: MessageListFilter) => ["messages", "list", filter] as const,
  detail: (id: string) => ["messages", "detail", id] as const,
};

const readMessages = (filter: MessageListFilter, cursor: string, signal: AbortSignal) =>
  fetchJson(`${MESSAGES}${messageUrl.write(filter, cursor)}`, page("messagePageSchema"), { signal });

export const messageListOptions = (filter: MessageListFilter) =>
  infiniteQueryOptions({
    queryKey: messageKeys.list(filter),
    queryFn: ({ pageParam, signal }) => readMessages(filter, pageParam, signal),
    initialPageParam: "",
    getNextPageParam: ({ nextCursor }) => nextCursor,
    placeholderData: keepPreviousData,
    // Each page is a request of its own: a long list asks less often, not more.
    refetchInterval: ({ state }) =>
      pollEvery(REFRESH_INTERVAL_MS, LIVE_INTERVAL_MS) * Math.max(1, state.data?.pages.length ?? 1),
    meta: { follows: { message: 2_000 } },
  });

export const messageDetailOptions = (id: string) =>
  queryOptions({
    queryKey: messageKeys.detail(id),
    queryFn: ({ signal }) => fetchJson(messagePath(id), page("messageDetailSchema"), { signal }),
    refetchInterval: ({ state }) =>
      state.data === undefined || MOVING[state.data.status]
        ? pollEvery(WATCH_INTERVAL_MS, LIVE_WATCH_INTERVAL_MS)
        : pollEvery(3 * REFRESH_INTERVAL_MS),
    meta: { follows: { message: 1_000 } },
  });

/** The newest messages of one client, watched closely. */
export const clientMessagesOptions = (client: string) =>
  queryOptions({
    queryKey: [...messageKeys.all, "client", client],
    queryFn: ({ signal }) => readMessages({ ...messageUrl.initial, client }, "", signal),
    refetchInterval: ({ state }) => {
      const newest = state.data?.items[0];
      return newest === undefined || MOVING[newest.status]
        ? pollEvery(WATCH_INTERVAL_MS, LIVE_WATCH_INTERVAL_MS)
        : pollEvery(REFRESH_INTERVAL_MS, LIVE_INTERVAL_MS);
    },
    meta: { follows: { message: 1_000 } },
  });

export const chipMessagesOptions = (chipId: string) =>
  queryOptions({
    queryKey: [...messageKeys.all, "chip", chipId],
    queryFn: ({ signal }) =>
      fetchJson(`${chipPath(chipId)}/messages`, page("chipMessageListSchema"), { signal }),
    refetchInterval: () => pollEvery(2 * REFRESH_INTERVAL_MS, LIVE_INTERVAL_MS),
    meta: { follows: { message: 2_000 } },
  });

export const chipContactsOptions = (chipId: string) =>
  queryOptions({
    queryKey: [...messageKeys.all, "chip-contacts", chipId],
    queryFn: ({ signal }) =>
      fetchJson(`${chipPath(chipId)}/contacts`, page("chipContactListSchema"), { signal }),
    refetchInterval: 10 * REFRESH_INTERVAL_MS,
    meta: { follows: { message: 10_000 } },
  });

/** Fails with `message_status_conflict` once the message is being sent. */
export const useCancelMessage = () =>
  useChange(
    (id: string) => fetchJson(`${messagePath(id)}/cancel`, message("messageSchema"), { method: "POST" }),
    messageKeys.all,
  );

/** Fails with `message_status_conflict` when a person, or a proof, has resolved it first. */
export const useResolveMessage = () =>
  useChange(
    ({ id, decision }: { id: string; decision: Resolution }) =>
      fetchJson(`${messagePath(id)}/resolve`, message("messageSchema"), {
        method: "POST",
        body: { decision },
      }),
    messageKeys.all,
  );

export const useResolveMessages = () =>
  useChange(
    (body: ResolveMessagesInput) =>
      fetchJson(`${MESSAGES}/resolve`, page("resolveMessagesAnswerSchema"), { method: "POST", body }),
    messageKeys.all,
  );
