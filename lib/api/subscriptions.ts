import { infiniteQueryOptions } from "@tanstack/react-query";
import type { CreateClientSubscriptionInput } from "@/types/subscription-pages";
import type { UpdateSubscriptionInput } from "@/types/subscriptions";
import { fetchJson, schemasOf, sendJson } from "./fetch-json";
import { jsonQuery } from "./json-query";
import { pollEvery } from "./live";
import { useChange } from "./use-change";

const SUBSCRIPTIONS = "/api/dashboard/subscriptions";
/** No live event reports a delivery, so the poll interval does not depend on live updates. */
const REFRESH_INTERVAL_MS = 5_000;

const page = schemasOf(() => import("@/types/subscription-pages"));
const rotated = schemasOf(() => import("@/types/subscriptions"));
const subscriptionsKey = ["subscriptions"] as const;

export const subscriptionsOptions = () =>
  jsonQuery([...subscriptionsKey, "list"], SUBSCRIPTIONS, page("subscriptionPageSchema"), {
    refetchInterval: () => pollEvery(REFRESH_INTERVAL_MS, REFRESH_INTERVAL_MS),
  });

export const triesOptions = (id: string) =>
  infiniteQueryOptions({
    queryKey: [...subscriptionsKey, "tries", id],
    queryFn: ({ pageParam, signal }) =>
      fetchJson(
        `${SUBSCRIPTIONS}/${id}/deliveries${pageParam === "" ? "" : `?cursor=${pageParam}`}`,
        page("tryPageSchema"),
        { signal },
      ),
    initialPageParam: "",
    getNextPageParam: ({ nextCursor }) => nextCursor,
    refetchInterval: ({ state }) =>
      pollEvery(REFRESH_INTERVAL_MS, REFRESH_INTERVAL_MS) * Math.max(1, state.data?.pages.length ?? 1),
  });

const useSubscriptionChange = <Input, Answer>(request: (input: Input) => Promise<Answer>) =>
  useChange(request, subscriptionsKey);

/** Returns the secret, which no other response contains. Rejects with `invalid_request` and the invalid fields. */
export const useCreateSubscription = () =>
  useSubscriptionChange((body: CreateClientSubscriptionInput) =>
    fetchJson(SUBSCRIPTIONS, rotated("rotatedSubscriptionSchema"), { method: "POST", body }),
  );

/** Rejects with `invalid_request` and the invalid fields. */
export const useUpdateSubscription = () =>
  useSubscriptionChange(({ id, ...body }: UpdateSubscriptionInput & { id: string }) =>
    fetchJson(`${SUBSCRIPTIONS}/${id}`, page("listedSubscriptionSchema"), { method: "PATCH", body }),
  );

/** Takes the subscription's id and returns how many deliveries were still waiting. */
export const useDeleteSubscription = () =>
  useSubscriptionChange((id: string) =>
    fetchJson(`${SUBSCRIPTIONS}/${id}`, page("deletedSubscriptionSchema"), { method: "DELETE" }),
  );

/** Takes the subscription's id and returns the new secret; no other response contains it. */
export const useRotateSubscriptionSecret = () =>
  useSubscriptionChange((id: string) =>
    fetchJson(`${SUBSCRIPTIONS}/${id}/rotate`, rotated("rotatedSubscriptionSchema"), { method: "POST" }),
  );

/** Resolves when the test event is queued. */
export const useTestSubscription = () =>
  useSubscriptionChange((id: string) => sendJson(`${SUBSCRIPTIONS}/${id}/test`, { method: "POST" }));

/** Resolves when the event is queued again. */
export const useRedeliverEvent = (id: string) =>
  useSubscriptionChange((eventId: string) =>
    sendJson(`${SUBSCRIPTIONS}/${id}/redeliver`, { method: "POST", body: { eventId } }),
  );
