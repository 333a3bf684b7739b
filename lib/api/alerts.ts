import {
  infiniteQueryOptions,
  keepPreviousData,
  queryOptions,
  useMutation,
  useQueryClient,
} from "@tanstack/react-query";
import type {
  AlertDestination,
  AlertPage,
  AlertSummary,
  CreateDestinationInput,
  CreatedDestination,
  CreateSilenceInput,
  PatchDestinationInput,
  TestResult,
} from "@/types/alert-pages";
import type { AlertRuleSettings, PatchAlertRuleInput } from "@/types/alert-rules";
import { type AlertFilter, alertSearch } from "./alert-list-query";
import { fetchJson, sendJson } from "./fetch-json";
import { lookEvery } from "./live";

/** Incidents are looked for every 5 s, so a page need not ask more often. */
const REFRESH_INTERVAL_MS = 5_000;
const BELL_INTERVAL_MS = 10_000;

const ALERTS = "/api/dashboard/alerts";
const pageSchemas = () => import("@/types/alert-pages");
const ruleSchemas = () => import("@/types/alert-rules");

/** Every key begins with `alerts`: one invalidation by prefix refreshes all that a verb may have changed. */
export const alertKeys = {
  all: ["alerts"] as const,
  list: (filter: AlertFilter) => ["alerts", "list", filter] as const,
  summary: ["alerts", "summary"] as const,
  rules: ["alerts", "rules"] as const,
  destinations: ["alerts", "destinations"] as const,
};

export const alertListOptions = (filter: AlertFilter) =>
  infiniteQueryOptions({
    queryKey: alertKeys.list(filter),
    queryFn: ({ pageParam, signal }): Promise<AlertPage> =>
      fetchJson(
        `${ALERTS}${alertSearch(filter, pageParam)}`,
        async () => (await pageSchemas()).alertPageSchema,
        { signal },
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) =>
      lookEvery(REFRESH_INTERVAL_MS) * Math.max(1, state.data?.pages.length ?? 1),
    meta: { follows: { alert: 300 } },
  });

export const alertSummaryOptions = () =>
  queryOptions({
    queryKey: alertKeys.summary,
    queryFn: ({ signal }): Promise<AlertSummary> =>
      fetchJson(`${ALERTS}/summary`, async () => (await pageSchemas()).alertSummarySchema, { signal }),
    refetchInterval: () => lookEvery(BELL_INTERVAL_MS),
    meta: { follows: { alert: 300 } },
  });

export const alertRulesOptions = () =>
  queryOptions({
    queryKey: alertKeys.rules,
    queryFn: ({ signal }): Promise<{ items: AlertRuleSettings[] }> =>
      fetchJson(`${ALERTS}/rules`, async () => (await ruleSchemas()).alertRuleListSchema, { signal }),
  });

export const alertDestinationsOptions = () =>
  queryOptions({
    queryKey: alertKeys.destinations,
    queryFn: ({ signal }): Promise<{ items: AlertDestination[] }> =>
      fetchJson(`${ALERTS}/destinations`, async () => (await pageSchemas()).destinationListSchema, {
        signal,
      }),
  });

/** A write whose end, good or bad, makes every page of alerts read anew. */
function useAlertMutation<Input, Answer>(request: (input: Input) => Promise<Answer>) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: request,
    // The secret of a new destination is in no memory once nothing shows it.
    gcTime: 0,
    onSettled: () => queryClient.invalidateQueries({ queryKey: alertKeys.all }),
  });
}

/** Fails with `not_found` when it is over meanwhile. */
export const useAcknowledgeAlert = () =>
  useAlertMutation(({ id, note }: { id: string; note: string }) =>
    sendJson(`${ALERTS}/${id}/acknowledge`, { method: "POST", body: { note } }),
  );

export const useCreateSilence = () =>
  useAlertMutation((body: CreateSilenceInput) => sendJson(`${ALERTS}/silences`, { method: "POST", body }));

export const useEndSilence = () =>
  useAlertMutation((id: string) => sendJson(`${ALERTS}/silences/${id}/end`, { method: "POST" }));

/** Fails with `version_conflict` when somebody else saved first, `invalid_request` naming the fields. */
export const useUpdateAlertRule = () =>
  useAlertMutation(
    (body: PatchAlertRuleInput): Promise<AlertRuleSettings> =>
      fetchJson(`${ALERTS}/rules`, async () => (await ruleSchemas()).alertRuleSchema, {
        method: "PATCH",
        body,
      }),
  );

/** Answers the secret of a generic one, which no other answer has. */
export const useCreateDestination = () =>
  useAlertMutation(
    (body: CreateDestinationInput): Promise<CreatedDestination> =>
      fetchJson(`${ALERTS}/destinations`, async () => (await pageSchemas()).createdDestinationSchema, {
        method: "POST",
        body,
      }),
  );

export const useChangeDestination = () =>
  useAlertMutation(
    ({ id, ...body }: PatchDestinationInput & { id: string }): Promise<AlertDestination> =>
      fetchJson(`${ALERTS}/destinations/${id}`, async () => (await pageSchemas()).destinationSchema, {
        method: "PATCH",
        body,
      }),
  );

export const useDeleteDestination = () =>
  useAlertMutation((id: string) => sendJson(`${ALERTS}/destinations/${id}`, { method: "DELETE" }));

export const useTestDestination = () =>
  useAlertMutation(
    (id: string): Promise<TestResult> =>
      fetchJson(`${ALERTS}/destinations/${id}/test`, async () => (await pageSchemas()).testResultSchema, {
        method: "POST",
      }),
  );
