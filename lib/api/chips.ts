import { infiniteQueryOptions, keepPreviousData } from "@tanstack/react-query";
import type { ChipListQuery } from "@/types/chips";
import { chipUrl } from "./chip-list-query";
import { CHIPS, chipPath } from "./chip-paths";
import { fetchJson, schemasOf } from "./fetch-json";
import { jsonQuery } from "./json-query";
import { pollEvery } from "./live";

/** Poll interval of a visible page without live updates. */
export const REFRESH_INTERVAL_MS = 10_000;
/**
 * Minimum ms between refreshes for each kind of change. Message counts may be 10 s old; chips must be nearly current.
 */
const FOLLOWED = { chip: 500, message: REFRESH_INTERVAL_MS };

const schema = schemasOf(() => import("@/types/chips"));
const adoption = schemasOf(() => import("@/types/adoption"));
const history = schemasOf(() => import("@/types/chip-history"));

/**
 * Every key except `pairingLink` and `connectionState` begins with `chips`, so that one invalidation refreshes
 * everything that a command may have changed.
 */
export const chipKeys = {
  all: ["chips"] as const,
  pairingLink: (chipId: string) => ["pairing", chipId, "link"] as const,
  /**
   * Does not begin with `chips`: pairing has its own poll interval, and invalidating the chips must not cause gateway
   * requests.
   */
  connectionState: (instanceName: string) => ["pairing", instanceName, "connection-state"] as const,
};

export const chipListOptions = (query: ChipListQuery) =>
  jsonQuery(["chips", "list", query], `${CHIPS}${chipUrl.write(query)}`, schema("chipListSchema"), {
    placeholderData: keepPreviousData,
    refetchInterval: () => pollEvery(REFRESH_INTERVAL_MS),
    meta: { follows: FOLLOWED },
  });

export const chipDetailOptions = (chipId: string) =>
  jsonQuery(["chips", "detail", chipId], chipPath(chipId), schema("chipDetailSchema"), {
    refetchInterval: () => pollEvery(REFRESH_INTERVAL_MS),
    meta: { follows: FOLLOWED, followedId: chipId },
  });

export const chipEventsOptions = (chipId: string) =>
  infiniteQueryOptions({
    queryKey: ["chips", "events", chipId],
    queryFn: ({ pageParam, signal }) =>
      fetchJson(
        `${chipPath(chipId)}/events${pageParam === "" ? "" : `?cursor=${encodeURIComponent(pageParam)}`}`,
        history("chipEventListSchema"),
        { signal },
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.nextCursor,
    refetchInterval: () => pollEvery(15_000),
    meta: { follows: { chip: FOLLOWED.chip }, followedId: chipId },
  });

export const chipUsageOptions = (chipId: string) =>
  jsonQuery(["chips", "usage", chipId], `${chipPath(chipId)}/usage?hours=24`, history("chipUsageSchema"), {
    refetchInterval: 60_000,
    meta: { follows: { message: 30_000 } },
  });

/**
 * Gateway instances that are not in the pool. Fetched once each time the dialog opens, so that an instance stays listed
 * with its result after it is adopted. The key does not begin with `chips`, because every fetch calls the gateway.
 */
export const adoptableInstancesOptions = () =>
  jsonQuery(["adoptable"], `${CHIPS}/instances/adoptable`, adoption("adoptableListSchema"), {
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });

export const newChipDefaultsOptions = () =>
  jsonQuery(["new-chip-defaults"], `${CHIPS}/instances/defaults`, schema("newChipDefaultsSchema"), {
    staleTime: 60_000,
    meta: { follows: { settings: 0 } },
  });
