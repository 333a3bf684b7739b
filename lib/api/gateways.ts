import type { CreateGatewayInput, UpdateGatewayInput } from "@/types/gateways";
import { CHIPS } from "./chip-paths";
import { chipKeys, REFRESH_INTERVAL_MS } from "./chips";
import { fetchJson, schemasOf, sendJson } from "./fetch-json";
import { jsonQuery } from "./json-query";
import { pollEvery } from "./live";
import { useChange } from "./use-change";

const GATEWAYS = "/api/dashboard/gateways";
const gatewayPath = (id: string) => `${GATEWAYS}/${encodeURIComponent(id)}`;

const schema = schemasOf(() => import("@/types/gateways"));
const bulk = schemasOf(() => import("@/types/bulk"));

/** The list, which every command below refreshes. */
export const gatewaysKey = ["gateways"] as const;

export const gatewayListOptions = () =>
  jsonQuery(gatewaysKey, GATEWAYS, schema("gatewayListSchema"), {
    // A dialog that opens soon after another one does not read the list again.
    staleTime: 5_000,
    meta: { follows: { chip: REFRESH_INTERVAL_MS } },
  });

/** For pages that show the state of the gateways. Polls, because a change of this state causes no change event. */
export const watchedGatewaysOptions = () => ({
  ...gatewayListOptions(),
  refetchInterval: () => pollEvery(REFRESH_INTERVAL_MS),
});

/** All chips of one gateway, except deleted ones. */
export const gatewayChipsOptions = (gatewayId: string) =>
  jsonQuery(
    [...chipKeys.all, "gateway", gatewayId],
    `${CHIPS}/selection?gateway=${encodeURIComponent(gatewayId)}`,
    bulk("chipSelectionSchema"),
    {
      refetchInterval: () => pollEvery(REFRESH_INTERVAL_MS),
      meta: { follows: { chip: 500 } },
    },
  );

/** Rejects with the error of the test call if the gateway does not answer or refuses the key. */
export const useCreateGateway = () =>
  useChange((body: CreateGatewayInput) => sendJson(GATEWAYS, { method: "POST", body }), gatewaysKey);

/** Rejects with the error of the test call if the gateway does not answer at a new address or refuses a new key. */
export const useChangeGateway = () =>
  useChange(
    ({ id, ...body }: UpdateGatewayInput & { id: string }) =>
      sendJson(gatewayPath(id), { method: "PATCH", body }),
    gatewaysKey,
  );

/** Rejects if a chip is still on the gateway. */
export const useRemoveGateway = () =>
  useChange((id: string) => sendJson(gatewayPath(id), { method: "DELETE" }), gatewaysKey);

/** Calls the gateway and returns its new state. */
export const useCheckGateway = () =>
  useChange(
    (id: string) => fetchJson(`${gatewayPath(id)}/check`, schema("poolGatewaySchema"), { method: "POST" }),
    gatewaysKey,
  );
