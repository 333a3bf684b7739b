import type { AlertFilter } from "./alert-list-query";
import { schemasOf } from "./fetch-json";
import { jsonQuery } from "./json-query";
import { pollEvery } from "./live";

/** This file is separate from `alerts.ts`, because the bell is part of every page's initial load. */

const BELL_INTERVAL_MS = 10_000;
const page = schemasOf(() => import("@/types/alert-pages"));

/** Every key begins with `alerts`, so that one invalidation refreshes everything that a command may have changed. */
export const alertKeys = {
  all: ["alerts"] as const,
  list: (filter: AlertFilter) => ["alerts", "list", filter] as const,
};

export const alertSummaryOptions = () =>
  jsonQuery([...alertKeys.all, "summary"], "/api/dashboard/alerts/summary", page("alertSummarySchema"), {
    refetchInterval: () => pollEvery(BELL_INTERVAL_MS),
    meta: { follows: { alert: 300 } },
  });
