import { infiniteQueryOptions } from "@tanstack/react-query";
import { fetchJson, schemasOf } from "./fetch-json";
import { jsonQuery } from "./json-query";
import { pollEvery } from "./live";

/** How often a visible page without live updates asks again. */
const REFRESH_INTERVAL_MS = 10_000;
/** Counts of messages may be this old; a chip, or an alert, is read as soon as it changes. */
const FOLLOWED = { chip: 1_000, alert: 1_000, message: REFRESH_INTERVAL_MS };
/** The instances after the worst are a long list that changes little in a minute. */
const MORE_INTERVAL_MS = 60_000;

const STATUS = "/api/dashboard/status";
const schema = schemasOf(() => import("@/types/status"));

export const statusOptions = () =>
  jsonQuery(["status", "pool"], STATUS, schema("statusSchema"), {
    refetchInterval: () => pollEvery(REFRESH_INTERVAL_MS),
    meta: { follows: FOLLOWED },
  });

/** The instances after the first page, which comes with the status itself; asked for on demand. */
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

/** The file of all instances, in one language. */
export const statusExportPath = (locale: string): string =>
  `${STATUS}/export?locale=${encodeURIComponent(locale)}`;
