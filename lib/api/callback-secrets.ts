import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import type { CallbackSecret } from "@/types/callback-secrets";
import { fetchJson } from "./fetch-json";

const CALLBACK_SECRETS = "/api/dashboard/callback-secrets";
export const callbackSecretsKey = ["callback-secrets"] as const;

const schemas = () => import("@/types/callback-secrets");

export const callbackSecretsOptions = () =>
  queryOptions({
    queryKey: callbackSecretsKey,
    queryFn: ({ signal }): Promise<{ items: CallbackSecret[] }> =>
      fetchJson(CALLBACK_SECRETS, async () => (await schemas()).callbackSecretListSchema, { signal }),
  });

function useSecretMutation<Answer>(request: (clientId: string) => Promise<Answer>) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: request,
    // A secret that nothing shows any more is nowhere in the page's memory.
    gcTime: 0,
    onSettled: () => queryClient.invalidateQueries({ queryKey: callbackSecretsKey }),
  });
}

/** Takes the client's id; answers the new secret, which no other answer has. */
export const useRotateCallbackSecret = () =>
  useSecretMutation((clientId: string) =>
    fetchJson(
      `${CALLBACK_SECRETS}/${clientId}/rotate`,
      async () => (await schemas()).rotatedCallbackSecretSchema,
      { method: "POST" },
    ),
  );

/** Takes the client's id; without an older secret it is a success. */
export const useEndPreviousCallbackSecret = () =>
  useSecretMutation((clientId: string) =>
    fetchJson(
      `${CALLBACK_SECRETS}/${clientId}/end-previous`,
      async () => (await schemas()).callbackSecretSchema,
      { method: "POST" },
    ),
  );
