import { type QueryKey, useMutation, useQueryClient } from "@tanstack/react-query";

/**
 * Returns a mutation that sends a write request. After the response, successful or not, the mutation refreshes every
 * query whose key begins with one of `keys`. `gcTime: 0` removes the response from memory once no component uses it,
 * because it may contain a secret.
 */
export function useChange<Input, Answer>(request: (input: Input) => Promise<Answer>, ...keys: QueryKey[]) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: request,
    gcTime: 0,
    onSettled: () => Promise.all(keys.map((queryKey) => queryClient.invalidateQueries({ queryKey }))),
  });
}
