import {
  infiniteQueryOptions,
  keepPreviousData,
  queryOptions,
  useMutation,
  useQueryClient,
} from "@tanstack/react-query";
import type { ChipListQuery, PatchChipInput } from "@/types/chips";
import type { WebhookAction } from "@/types/health";
import * as requests from "./chip-requests";
import { lookEvery } from "./live";

/** How often a page that is looked at, and told of nothing, asks again by itself. */
export const REFRESH_INTERVAL_MS = 10_000;
/** Counts of what was sent may be this old; the chip itself is read as soon as it changes. */
const FOLLOWED = { chip: 500, message: REFRESH_INTERVAL_MS };

/** Every key begins with `chips`: one invalidation by prefix refreshes all that a verb may have changed. */
export const chipKeys = {
  all: ["chips"] as const,
  list: (query: ChipListQuery) => ["chips", "list", query] as const,
  detail: (chipId: string) => ["chips", "detail", chipId] as const,
  events: (chipId: string) => ["chips", "events", chipId] as const,
  usage: (chipId: string, hours: number) => ["chips", "usage", chipId, hours] as const,
  /** Apart from `chips`: pairing polls by its own clock, and a refresh must not ask the gateway more often. */
  connectionState: (instanceName: string) => ["pairing", instanceName, "connection-state"] as const,
  /** Apart from `chips` too: each look is a call of the gateway. */
  adoptable: ["adoptable"] as const,
  newChipDefaults: ["new-chip-defaults"] as const,
};

export const chipListOptions = (query: ChipListQuery) =>
  queryOptions({
    queryKey: chipKeys.list(query),
    queryFn: ({ signal }) => requests.readChips(query, signal),
    placeholderData: keepPreviousData,
    refetchInterval: () => lookEvery(REFRESH_INTERVAL_MS),
    meta: { follows: FOLLOWED },
  });

export const chipDetailOptions = (chipId: string) =>
  queryOptions({
    queryKey: chipKeys.detail(chipId),
    queryFn: ({ signal }) => requests.readChip(chipId, signal),
    refetchInterval: () => lookEvery(REFRESH_INTERVAL_MS),
    meta: { follows: FOLLOWED, followedId: chipId },
  });

export const chipEventsOptions = (chipId: string) =>
  infiniteQueryOptions({
    queryKey: chipKeys.events(chipId),
    queryFn: ({ pageParam, signal }) => requests.readChipEvents(chipId, pageParam, signal),
    initialPageParam: "",
    getNextPageParam: (page) => page.nextCursor,
    refetchInterval: () => lookEvery(15_000),
    meta: { follows: { chip: FOLLOWED.chip }, followedId: chipId },
  });

export const chipUsageOptions = (chipId: string, hours = 24) =>
  queryOptions({
    queryKey: chipKeys.usage(chipId, hours),
    queryFn: ({ signal }) => requests.readChipUsage(chipId, hours, signal),
    refetchInterval: 60_000,
    meta: { follows: { message: 30_000 } },
  });

/** Asked once per opening; what is adopted meanwhile stays listed, with what came of it. */
export const adoptableInstancesOptions = () =>
  queryOptions({
    queryKey: chipKeys.adoptable,
    queryFn: ({ signal }) => requests.readAdoptableInstances(signal),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });

/** What a chip gets that is created without limits of its own; changed now and then, by an administrator. */
export const newChipDefaultsOptions = () =>
  queryOptions({
    queryKey: chipKeys.newChipDefaults,
    queryFn: ({ signal }) => requests.readNewChipDefaults(signal),
    staleTime: 60_000,
    meta: { follows: { settings: 0 } },
  });

/** A write whose end, good or bad, makes every page of chips read anew. */
function useChipMutation<Input, Answer>(request: (input: Input) => Promise<Answer>) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: request,
    onSettled: () => queryClient.invalidateQueries({ queryKey: chipKeys.all }),
  });
}

export const useAdoptInstance = () => useChipMutation(requests.adoptInstance);
export const useDisconnectChip = () => useChipMutation(requests.disconnectChip);
export const useReconnectChip = () => useChipMutation(requests.reconnectChip);
export const useChangeWebhook = (chipId: string) =>
  useChipMutation((action: WebhookAction) => requests.changeWebhook(chipId, action));
export const usePatchChip = (chipId: string) =>
  useChipMutation((input: PatchChipInput) => requests.patchChip(chipId, input));
