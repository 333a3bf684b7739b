import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import type { BatchCommand } from "@/types/batches";
import type { Resolution, ResolveMessagesInput } from "@/types/message-pages";
import type { MessageStatus } from "@/types/messages";
import type { SendAgainInput } from "@/types/send-again";
import { fetchJson, schemasOf } from "./fetch-json";
import { jsonQuery } from "./json-query";
import { pollEvery } from "./live";
import { type MessageListFilter, messageUrl } from "./message-list-query";
import { useChange } from "./use-change";

const REFRESH_INTERVAL_MS = 3_000;
/** Poll interval of a message that can still change. A finished message rarely changes, so it is polled less often. */
const WATCH_INTERVAL_MS = 1_500;
/** Poll interval with live updates. Pages still poll, because some message changes are announced late. */
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
const batchPath = (id: string) => `/api/dashboard/batches/${encodeURIComponent(id)}`;
const chipPath = (chipId: string) => `/api/dashboard/chips/${encodeURIComponent(chipId)}`;
const page = schemasOf(() => import("@/types/message-pages"));
const again = schemasOf(() => import("@/types/send-again"));
const message = schemasOf(() => import("@/types/messages"));
const batch = schemasOf(() => import("@/types/batches"));

/** Every key begins with `messages`, so that one invalidation refreshes everything that a command may have changed. */
const MESSAGE_KEYS = ["messages"] as const;

const useMessageChange = <Input, Answer>(request: (input: Input) => Promise<Answer>) =>
  useChange(request, MESSAGE_KEYS);

const listPath = (filter: MessageListFilter, cursor = "") => `${MESSAGES}${messageUrl.write(filter, cursor)}`;

export const messageListOptions = (filter: MessageListFilter) =>
  infiniteQueryOptions({
    queryKey: ["messages", "list", filter],
    queryFn: ({ pageParam, signal }) =>
      fetchJson(listPath(filter, pageParam), page("messagePageSchema"), { signal }),
    initialPageParam: "",
    getNextPageParam: ({ nextCursor }) => nextCursor,
    placeholderData: keepPreviousData,
    // Each loaded page is a separate request, so the poll interval grows with the number of pages.
    refetchInterval: ({ state }) =>
      pollEvery(REFRESH_INTERVAL_MS, LIVE_INTERVAL_MS) * Math.max(1, state.data?.pages.length ?? 1),
    meta: { follows: { message: 2_000 } },
  });

export const messageDetailOptions = (id: string) =>
  jsonQuery(["messages", "detail", id], messagePath(id), page("messageDetailSchema"), {
    refetchInterval: ({ state }) =>
      state.data === undefined || MOVING[state.data.status]
        ? pollEvery(WATCH_INTERVAL_MS, LIVE_WATCH_INTERVAL_MS)
        : pollEvery(3 * REFRESH_INTERVAL_MS),
    meta: { follows: { message: 1_000 } },
  });

/** Fetched once when the dialog opens, so that exactly the counted messages are sent again. */
export const againPreviewOptions = (filter: MessageListFilter) =>
  queryOptions({
    queryKey: ["send-again", filter],
    queryFn: ({ signal }) =>
      fetchJson(`${MESSAGES}/send-again${messageUrl.write(filter)}`, again("againPreviewSchema"), { signal }),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });

export const clientMessagesOptions = (client: string) => {
  const path = listPath({ ...messageUrl.initial, client });
  return jsonQuery(["messages", "client", client], path, page("messagePageSchema"), {
    refetchInterval: ({ state }) => {
      const newest = state.data?.items[0];
      return newest === undefined || MOVING[newest.status]
        ? pollEvery(WATCH_INTERVAL_MS, LIVE_WATCH_INTERVAL_MS)
        : pollEvery(REFRESH_INTERVAL_MS, LIVE_INTERVAL_MS);
    },
    meta: { follows: { message: 1_000 } },
  });
};

export const chipMessagesOptions = (chipId: string) =>
  jsonQuery(["messages", "chip", chipId], `${chipPath(chipId)}/messages`, page("chipMessageListSchema"), {
    refetchInterval: () => pollEvery(2 * REFRESH_INTERVAL_MS, LIVE_INTERVAL_MS),
    meta: { follows: { message: 2_000 } },
  });

export const chipContactsOptions = (chipId: string) =>
  jsonQuery(["messages", "contacts", chipId], `${chipPath(chipId)}/contacts`, page("chipContactListSchema"), {
    refetchInterval: 10 * REFRESH_INTERVAL_MS,
    meta: { follows: { message: 10_000 } },
  });

export const batchOptions = (id: string) =>
  jsonQuery(["messages", "batch", id], batchPath(id), batch("batchDetailSchema"), {
    refetchInterval: () => pollEvery(REFRESH_INTERVAL_MS, LIVE_INTERVAL_MS),
    meta: { follows: { message: 2_000 } },
  });

/** Rejects with `message_status_conflict` if the batch is cancelled. */
export const useChangeBatch = () =>
  useMessageChange(({ id, command }: { id: string; command: BatchCommand }) =>
    fetchJson(`${batchPath(id)}/${command}`, batch("batchDetailSchema"), { method: "POST" }),
  );

/** Rejects with `message_status_conflict` once the message is being sent. */
export const useCancelMessage = () =>
  useMessageChange((id: string) =>
    fetchJson(`${messagePath(id)}/cancel`, message("messageSchema"), { method: "POST" }),
  );

/** Rejects with `message_status_conflict` if a person, a webhook or a lookup has already resolved the message. */
export const useResolveMessage = () =>
  useMessageChange(({ id, ...body }: { id: string; decision: Resolution }) =>
    fetchJson(`${messagePath(id)}/resolve`, message("messageSchema"), { method: "POST", body }),
  );

export const useResolveMessages = () =>
  useMessageChange((body: ResolveMessagesInput) =>
    fetchJson(`${MESSAGES}/resolve`, page("resolveMessagesAnswerSchema"), { method: "POST", body }),
  );

export const useSendAgain = () =>
  useMessageChange((body: SendAgainInput) =>
    fetchJson(`${MESSAGES}/send-again`, again("sendAgainAnswerSchema"), { method: "POST", body }),
  );
