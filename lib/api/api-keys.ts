import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import type { ApiKey, CreateApiKeyInput } from "@/types/api-keys";
import { callbackSecretsKey } from "./callback-secrets";
import { fetchJson } from "./fetch-json";

const API_KEYS = "/api/dashboard/api-keys";
const apiKeysKey = ["api-keys"] as const;

const schemas = () => import("@/types/api-keys");

export const apiKeysOptions = () =>
  queryOptions({
    queryKey: apiKeysKey,
    queryFn: ({ signal }): Promise<{ items: ApiKey[] }> =>
      fetchJson(API_KEYS, async () => (await schemas()).apiKeyListSchema, { signal }),
  });

function useKeysMutation<Input, Answer>(request: (input: Input) => Promise<Answer>) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: request,
    // A secret that nothing shows any more is nowhere in the page's memory.
    gcTime: 0,
    onSettled: () =>
      Promise.all([
        queryClient.invalidateQueries({ queryKey: apiKeysKey }),
        // A client begins with its first key.
        queryClient.invalidateQueries({ queryKey: callbackSecretsKey }),
      ]),
  });
}

/** Answers the key with its secret, which no other answer has; fails with `invalid_request` for a name of a wrong form. */
export const useCreateApiKey = () =>
  useKeysMutation((body: CreateApiKeyInput) =>
    fetchJson(API_KEYS, async () => (await schemas()).createdApiKeySchema, { method: "POST", body }),
  );

/** Takes the key's id; fails with `not_found`. One that is revoked already is a success. */
export const useRevokeApiKey = () =>
  useKeysMutation((id: string) =>
    fetchJson(`${API_KEYS}/${id}/revoke`, async () => (await schemas()).apiKeySchema, { method: "POST" }),
  );
