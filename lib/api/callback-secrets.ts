import { queryOptions } from "@tanstack/react-query";
import { fetchJson, schemasOf } from "./fetch-json";
import { useChange } from "./use-change";

const CALLBACK_SECRETS = "/api/dashboard/callback-secrets";
export const callbackSecretsKey = ["callback-secrets"] as const;
const schema = schemasOf(() => import("@/types/callback-secrets"));

export const callbackSecretsOptions = () =>
  queryOptions({
    queryKey: callbackSecretsKey,
    queryFn: ({ signal }) => fetchJson(CALLBACK_SECRETS, schema("callbackSecretListSchema"), { signal }),
  });

/** Takes the client's id; answers the new secret, which no other answer has. */
export const useRotateCallbackSecret = () =>
  useChange(
    (clientId: string) =>
      fetchJson(`${CALLBACK_SECRETS}/${clientId}/rotate`, schema("rotatedCallbackSecretSchema"), {
        method: "POST",
      }),
    callbackSecretsKey,
  );

/** Takes the client's id; without an older secret it is a success. */
export const useEndPreviousCallbackSecret = () =>
  useChange(
    (clientId: string) =>
      fetchJson(`${CALLBACK_SECRETS}/${clientId}/end-previous`, schema("callbackSecretSchema"), {
        method: "POST",
      }),
    callbackSecretsKey,
  );
