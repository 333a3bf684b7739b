import { keepPreviousData } from "@tanstack/react-query";
import type { OutlookKind } from "@/types/outlook";
import { schemasOf } from "./fetch-json";
import { jsonQuery } from "./json-query";
import { pollEvery } from "./live";

const REFRESH_INTERVAL_MS = 60_000;

const schema = schemasOf(() => import("@/types/outlook"));

const managerSchema = schemasOf(() => import("@/types/manager"));

export const managerReportOptions = () =>
  jsonQuery(["status", "manager"], "/api/dashboard/status/manager", managerSchema("managerReportSchema"), {
    refetchInterval: () => pollEvery(REFRESH_INTERVAL_MS),
  });

/** An empty `specialty` means any specialty, and an empty `until` means midnight. */
export interface OutlookQuestion {
  count: number;
  kind: OutlookKind;
  specialty: string;
  until: string;
}

export const outlookOptions = ({ count, kind, specialty, until }: OutlookQuestion) => {
  const query = new URLSearchParams({ count: String(count), kind });
  if (specialty !== "") query.set("specialty", specialty);
  if (until !== "") query.set("until", until);
  return jsonQuery(
    ["status", "outlook", query.toString()],
    `/api/dashboard/status/outlook?${query}`,
    schema("outlookSchema"),
    { refetchInterval: () => pollEvery(REFRESH_INTERVAL_MS), placeholderData: keepPreviousData },
  );
};
