import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import type { Status, StatusInstances } from "@/types/status";
import { fetchJson } from "./fetch-json";
import { lookEvery } from "./live";

/** How often a page that is looked at, and told of nothing, asks again by itself. */
const REFRESH_INTERVAL_MS = 10_000;
/** What a manager watches may be this old; a chip, or an incident, is read as soon as it changes. */
const FOLLOWED = { chip: 1_000, alert: 1_000, message: REFRESH_INTERVAL_MS };
/** What somebody asked for besides the worst is long, and changes little in a minute. */
const MORE_INTERVAL_MS = 60_000;

const STATUS = "/api/dashboard/status";
const schemas = () => import("@/types/status");

const statusKeys = {
  all: ["status"] as const,
  pool: ["status", "pool"] as const,
  more: ["status", "more"] as const,
};

export const statusOptions = () =>
  queryOptions({
    queryKey: statusKeys.pool,
    queryFn: ({ signal }): Promise<Status> =>
      fetchJson(STATUS, async () => (await schemas()).statusSchema, { signal }),
    refetchInterval: () => lookEvery(REFRESH_INTERVAL_MS),
    meta: { follows: FOLLOWED },
  });

/** The instances after the first page, which comes with the status itself; asked for on demand. */
export const moreInstancesOptions = (asked: boolean) =>
  infiniteQueryOptions({
    queryKey: statusKeys.more,
    queryFn: ({ pageParam, signal }): Promise<StatusInstances> =>
      fetchJson(
        `${STATUS}/instances?page=${pageParam}`,
        async () => (await schemas()).statusInstancesSchema,
        { signal },
      ),
    initialPageParam: 2,
    getNextPageParam: (page) => page.nextPage,
    enabled: asked,
    refetchInterval: MORE_INTERVAL_MS,
  });

/** Where the file of all instances is, in the words of one language. */
export const statusExportPath = (locale: string): string =>
  `${STATUS}/export?locale=${encodeURIComponent(locale)}`;
