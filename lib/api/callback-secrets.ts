import { fetchJson, schemasOf } from "./fetch-json";
import { jsonQuery } from "./json-query";
import { useChange } from "./use-change";

const CALLBACK_SECRETS = "/api/dashboard/callback-secrets";
export const callbackSecretsKey = ["callback-secrets"] as const;
const schema = schemasOf(() => import("@/types/callback-secrets"));

export const callbackSecretsOptions = () =>
  jsonQuery(callbackSecretsKey, CALLBACK_SECRETS, schema("callbackSecretListSchema"));

/** Takes the client's id and returns the new secret; no other response contains it. */
export const useRotateCallbackSecret = () =>
  useChange((clientId: string) => {
    const path = `${CALLBACK_SECRETS}/${clientId}/rotate`;
    return fetchJson(path, schema("rotatedCallbackSecretSchema"), { method: "POST" });
  }, callbackSecretsKey);

/** Takes the client's id. Succeeds even if there is no previous secret. */
export const useEndPreviousCallbackSecret = () =>
  useChange((clientId: string) => {
    const path = `${CALLBACK_SECRETS}/${clientId}/end-previous`;
    return fetchJson(path, schema("callbackSecretSchema"), { method: "POST" });
  }, callbackSecretsKey);
