import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import type { Status, StatusInstances } from "@/types/status";
import { fetchJson } from "./fetch-json";

/** How often a page that is looked at asks again by itself. */
const REFRESH_INTERVAL_MS = 10_000;
/** What somebody asked for besides the worst is long, and changes little in a minute. */
const MORE_INTERVAL_MS = 60_000;

const STATUS = "/api/dashboard/status";
const schemas = () => import("@/types/status");

export const statusKeys = {
  all: ["status"] as const,
  pool: ["status", "pool"] as const,
  more: ["status", "more"] as const,
};

export const statusOptions = () =>
  queryOptions({
    queryKey: statusKeys.pool,
    queryFn: ({ signal }): Promise<Status> =>
      fetchJson(STATUS, async () => (await schemas()).statusSchema, { signal }),
    refetchInterval: REFRESH_INTERVAL_MS,
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
