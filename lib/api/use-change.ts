import { type QueryKey, useMutation, useQueryClient } from "@tanstack/react-query";

/**
 * A write. Succeeded or not, it refreshes every query whose key begins with one of `keys`. Once nothing shows its
 * answer, no memory holds it: it may be a secret.
 */
export function useChange<Input, Answer>(request: (input: Input) => Promise<Answer>, ...keys: QueryKey[]) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: request,
    gcTime: 0,
    onSettled: () => Promise.all(keys.map((queryKey) => queryClient.invalidateQueries({ queryKey }))),
  });
}
