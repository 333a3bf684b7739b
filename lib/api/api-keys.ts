import type { CreateApiKeyInput } from "@/types/api-keys";
import { callbackSecretsKey } from "./callback-secrets";
import { fetchJson, schemasOf } from "./fetch-json";
import { jsonQuery } from "./json-query";
import { useChange } from "./use-change";

const API_KEYS = "/api/dashboard/api-keys";
const apiKeysKey = ["api-keys"] as const;
const schema = schemasOf(() => import("@/types/api-keys"));

export const apiKeysOptions = () => jsonQuery(apiKeysKey, API_KEYS, schema("apiKeyListSchema"));

/** Answers the key with its secret, which no other answer has. Fails with `invalid_request` for a malformed name. */
export const createApiKey = (body: CreateApiKeyInput) =>
  fetchJson(API_KEYS, schema("createdApiKeySchema"), { method: "POST", body });

// A client begins with its first key, and so do its callback secrets.
export const useCreateApiKey = () => useChange(createApiKey, apiKeysKey, callbackSecretsKey);

/** Takes the key's id; fails with `not_found`. A key that is revoked already is a success. */
export const useRevokeApiKey = () =>
  useChange(
    (id: string) => fetchJson(`${API_KEYS}/${id}/revoke`, schema("apiKeySchema"), { method: "POST" }),
    apiKeysKey,
    callbackSecretsKey,
  );
