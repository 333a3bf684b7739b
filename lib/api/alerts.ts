import { infiniteQueryOptions, keepPreviousData } from "@tanstack/react-query";
import type { CreateDestinationInput, CreateSilenceInput, PatchDestinationInput } from "@/types/alert-pages";
import type { PatchAlertRuleInput } from "@/types/alert-rules";
import { type AlertFilter, alertUrl } from "./alert-list-query";
import { alertKeys } from "./alert-summary";
import { fetchJson, schemasOf, sendJson } from "./fetch-json";
import { jsonQuery } from "./json-query";
import { pollEvery } from "./live";
import { useChange } from "./use-change";

/** Poll interval. The server evaluates alerts every 5 s, so faster polling would show nothing new. */
const REFRESH_INTERVAL_MS = 5_000;

const ALERTS = "/api/dashboard/alerts";
const page = schemasOf(() => import("@/types/alert-pages"));
const rule = schemasOf(() => import("@/types/alert-rules"));

export const alertListOptions = (filter: AlertFilter) =>
  infiniteQueryOptions({
    queryKey: alertKeys.list(filter),
    queryFn: ({ pageParam, signal }) =>
      fetchJson(`${ALERTS}${alertUrl.write(filter, pageParam)}`, page("alertPageSchema"), { signal }),
    initialPageParam: "",
    getNextPageParam: ({ nextCursor }) => nextCursor,
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) =>
      pollEvery(REFRESH_INTERVAL_MS) * Math.max(1, state.data?.pages.length ?? 1),
    meta: { follows: { alert: 300 } },
  });

export const alertContactsOptions = (alertId: string) =>
  jsonQuery(
    [...alertKeys.all, "contacts", alertId],
    `${ALERTS}/${alertId}/contacts`,
    page("alertContactListSchema"),
  );

export const alertRulesOptions = () =>
  jsonQuery([...alertKeys.all, "rules"], `${ALERTS}/rules`, rule("alertRuleListSchema"));

export const alertDestinationsOptions = () =>
  jsonQuery([...alertKeys.all, "destinations"], `${ALERTS}/destinations`, page("destinationListSchema"));

const useAlertChange = <Input, Answer>(request: (input: Input) => Promise<Answer>) =>
  useChange(request, alertKeys.all);

/** Rejects with `not_found` if the alert has already ended. */
export const useAcknowledgeAlert = () =>
  useAlertChange(({ id, note }: { id: string; note: string }) =>
    sendJson(`${ALERTS}/${id}/acknowledge`, { method: "POST", body: { note } }),
  );

export const useCreateSilence = () =>
  useAlertChange((body: CreateSilenceInput) => sendJson(`${ALERTS}/silences`, { method: "POST", body }));

export const useEndSilence = () =>
  useAlertChange((id: string) => sendJson(`${ALERTS}/silences/${id}/end`, { method: "POST" }));

/** Rejects with `version_conflict` if someone else saved first, or with `invalid_request` and the invalid fields. */
export const useUpdateAlertRule = () =>
  useAlertChange((body: PatchAlertRuleInput) =>
    fetchJson(`${ALERTS}/rules`, rule("alertRuleSchema"), { method: "PATCH", body }),
  );

/** The response contains the secret of a generic destination. No other response contains the secret. */
export const useCreateDestination = () =>
  useAlertChange((body: CreateDestinationInput) =>
    fetchJson(`${ALERTS}/destinations`, page("createdDestinationSchema"), { method: "POST", body }),
  );

export const useChangeDestination = () =>
  useAlertChange(({ id, ...body }: PatchDestinationInput & { id: string }) =>
    fetchJson(`${ALERTS}/destinations/${id}`, page("destinationSchema"), { method: "PATCH", body }),
  );

export const useDeleteDestination = () =>
  useAlertChange((id: string) => sendJson(`${ALERTS}/destinations/${id}`, { method: "DELETE" }));

export const useTestDestination = () =>
  useAlertChange((id: string) =>
    fetchJson(`${ALERTS}/destinations/${id}/test`, page("testResultSchema"), { method: "POST" }),
  );
