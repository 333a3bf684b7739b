import type { ChangeClientInput, CreateApiKeyInput, RotateApiKeyInput } from "@/types/api-keys";
import { callbackSecretsKey } from "./callback-secrets";
import { fetchJson, schemasOf, sendJson } from "./fetch-json";
import { jsonQuery } from "./json-query";
import { useChange } from "./use-change";

const API_KEYS = "/api/dashboard/api-keys";
const apiKeysKey = ["api-keys"] as const;
const schema = schemasOf(() => import("@/types/api-keys"));

export const apiKeysOptions = () => jsonQuery(apiKeysKey, API_KEYS, schema("apiKeyListSchema"));

/**
 * Returns the key with its secret. No other response contains the secret. Rejects with `invalid_request` for a
 * malformed name.
 */
export const createApiKey = (body: CreateApiKeyInput) =>
  fetchJson(API_KEYS, schema("createdApiKeySchema"), { method: "POST", body });

// A client's first key also creates the client, which then appears in the list of callback secrets.
export const useCreateApiKey = () => useChange(createApiKey, apiKeysKey, callbackSecretsKey);

/** Takes the key's id. Rejects with `not_found`. Revoking a revoked key succeeds. */
export const useRevokeApiKey = () =>
  useChange(
    (id: string) => fetchJson(`${API_KEYS}/${id}/revoke`, schema("apiKeySchema"), { method: "POST" }),
    apiKeysKey,
    callbackSecretsKey,
  );

/** Returns the new key with its secret. Rejects with `not_found` if the key is revoked or expired. */
export const useRotateApiKey = (id: string) =>
  useChange(
    (body: RotateApiKeyInput) =>
      fetchJson(`${API_KEYS}/${id}/rotate`, schema("createdApiKeySchema"), { method: "POST", body }),
    apiKeysKey,
  );

export const useChangeClient = (clientId: string) =>
  useChange(
    (body: ChangeClientInput) => sendJson(`/api/dashboard/clients/${clientId}`, { method: "PATCH", body }),
    apiKeysKey,
  );
