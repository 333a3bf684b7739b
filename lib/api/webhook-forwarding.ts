import type { UpdateForwardingInput } from "@/types/webhook-forwarding";
import { fetchJson, schemasOf } from "./fetch-json";
import { jsonQuery } from "./json-query";
import { pollEvery } from "./live";
import { useChange } from "./use-change";

const FORWARDING = "/api/dashboard/webhook-forwarding";
/** No live event reports a forwarded webhook, so the poll interval does not depend on live updates. */
const REFRESH_INTERVAL_MS = 5_000;

const forwardingKey = ["webhook-forwarding"] as const;
const schema = schemasOf(() => import("@/types/webhook-forwarding"));

export const forwardingOptions = () =>
  jsonQuery(forwardingKey, FORWARDING, schema("webhookForwardingSchema"), {
    refetchInterval: () => pollEvery(REFRESH_INTERVAL_MS, REFRESH_INTERVAL_MS),
  });

/** Rejects with `invalid_request` and the invalid fields, or with `version_conflict` if someone else saved first. */
export const useUpdateForwarding = () =>
  useChange(
    (body: UpdateForwardingInput) =>
      fetchJson(FORWARDING, schema("webhookForwardingSchema"), { method: "PUT", body }),
    forwardingKey,
  );

/** Returns how many webhooks were still waiting. */
export const useDeleteForwarding = () =>
  useChange(
    (_: null) => fetchJson(FORWARDING, schema("deletedForwardingSchema"), { method: "DELETE" }),
    forwardingKey,
  );
