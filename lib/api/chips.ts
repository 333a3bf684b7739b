import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import type { ChipListQuery } from "@/types/chips";
import * as requests from "./chip-requests";
import { pollEvery } from "./live";

/** How often a visible page without live updates asks again. */
export const REFRESH_INTERVAL_MS = 10_000;
/** Counts of messages may be this old; the chip itself is read as soon as it changes. */
const FOLLOWED = { chip: 500, message: REFRESH_INTERVAL_MS };

/** Every key begins with `chips`, so that one invalidation refreshes whatever a command may have changed. */
export const chipKeys = {
  all: ["chips"] as const,
  list: (query: ChipListQuery) => ["chips", "list", query] as const,
  detail: (chipId: string) => ["chips", "detail", chipId] as const,
  events: (chipId: string) => ["chips", "events", chipId] as const,
  usage: (chipId: string, hours: number) => ["chips", "usage", chipId, hours] as const,
  /** Not below `chips`: pairing polls by its own clock, and a refresh must not ask the gateway more often. */
  connectionState: (instanceName: string) => ["pairing", instanceName, "connection-state"] as const,
  /** Not below `chips` either: each read is a call of the gateway. */
  adoptable: ["adoptable"] as const,
};

export const chipListOptions = (query: ChipListQuery) =>
  queryOptions({
    queryKey: chipKeys.list(query),
    queryFn: ({ signal }) => requests.readChips(query, signal),
    placeholderData: keepPreviousData,
    refetchInterval: () => pollEvery(REFRESH_INTERVAL_MS),
    meta: { follows: FOLLOWED },
  });

export const chipDetailOptions = (chipId: string) =>
  queryOptions({
    queryKey: chipKeys.detail(chipId),
    queryFn: ({ signal }) => requests.readChip(chipId, signal),
    refetchInterval: () => pollEvery(REFRESH_INTERVAL_MS),
    meta: { follows: FOLLOWED, followedId: chipId },
  });

export const chipEventsOptions = (chipId: string) =>
  infiniteQueryOptions({
    queryKey: chipKeys.events(chipId),
    queryFn: ({ pageParam, signal }) => requests.readChipEvents(chipId, pageParam, signal),
    initialPageParam: "",
    getNextPageParam: (page) => page.nextCursor,
    refetchInterval: () => pollEvery(15_000),
    meta: { follows: { chip: FOLLOWED.chip }, followedId: chipId },
  });

export const chipUsageOptions = (chipId: string, hours = 24) =>
  queryOptions({
    queryKey: chipKeys.usage(chipId, hours),
    queryFn: ({ signal }) => requests.readChipUsage(chipId, hours, signal),
    refetchInterval: 60_000,
    meta: { follows: { message: 30_000 } },
  });

/** Asked once per opening of the dialog; adopted instances stay listed with their result. */
export const adoptableInstancesOptions = () =>
  queryOptions({
    queryKey: chipKeys.adoptable,
    queryFn: ({ signal }) => requests.readAdoptableInstances(signal),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });

/** Limits and warm-up of a chip that is created without its own. */
export const newChipDefaultsOptions = () =>
  queryOptions({
    queryKey: ["new-chip-defaults"],
    queryFn: ({ signal }) => requests.readNewChipDefaults(signal),
    staleTime: 60_000,
    meta: { follows: { settings: 0 } },
  });
