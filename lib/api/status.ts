import { infiniteQueryOptions } from "@tanstack/react-query";
import { fetchJson, schemasOf } from "./fetch-json";
import { jsonQuery } from "./json-query";
import { pollEvery } from "./live";

const REFRESH_INTERVAL_MS = 10_000;
/**
 * Minimum ms between refreshes for each kind of change. Message counts may be 10 s old; chips and alerts may be 1 s
 * old.
 */
const FOLLOWED = { chip: 1_000, alert: 1_000, message: REFRESH_INTERVAL_MS };
/** Poll interval of the instances after the first page. This list is long and changes little within a minute. */
const MORE_INTERVAL_MS = 60_000;

const STATUS = "/api/dashboard/status";
const schema = schemasOf(() => import("@/types/status"));

export const statusOptions = () =>
  jsonQuery(["status", "pool"], STATUS, schema("statusSchema"), {
    refetchInterval: () => pollEvery(REFRESH_INTERVAL_MS),
    meta: { follows: FOLLOWED },
  });

/** The instances after the first page, fetched on demand. The status response contains the first page. */
export const moreInstancesOptions = (asked: boolean) =>
  infiniteQueryOptions({
    queryKey: ["status", "more"],
    queryFn: ({ pageParam, signal }) =>
      fetchJson(`${STATUS}/instances?page=${pageParam}`, schema("statusInstancesSchema"), { signal }),
    initialPageParam: 2,
    getNextPageParam: ({ nextPage }) => nextPage,
    enabled: asked,
    refetchInterval: MORE_INTERVAL_MS,
  });

export const statusExportPath = (locale: string, table: "chips" | "incidents" = "chips"): string =>
  `${STATUS}/export?locale=${encodeURIComponent(locale)}${table === "chips" ? "" : `&table=${table}`}`;
