import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { isApiError } from "@/lib/api/api-error";
import { readPairingLink, requestCodeByLink, sendScanAnswerByLink } from "@/lib/api/pairing-link";
import type { ScanAnswer } from "@/types/pairing";
import type { PairingLinkAnswer, PairingLinkEnd } from "@/types/pairing-link";

const POLL_INTERVAL_MS = 2_000;

/** Polls a pairing link until it ends. */
export function usePairingLink(token: string) {
  const queryClient = useQueryClient();
  const [page] = useState(() => crypto.randomUUID());
  const queryKey = ["pair", token];
  const { data, error } = useQuery<PairingLinkAnswer>({
    queryKey,
    queryFn: ({ signal }) => readPairingLink(token, page, signal),
    retry: false,
    networkMode: "always",
    refetchInterval: ({ state }) => (linkEndOf(state.error) === null ? POLL_INTERVAL_MS : false),
    refetchOnWindowFocus: ({ state }) => linkEndOf(state.error) === null,
  });
  const askAgain = useMutation({
    mutationFn: () => requestCodeByLink(token, page),
    onSuccess: (answer) => queryClient.setQueryData(queryKey, answer),
  });
  const sendScanAnswer = (answer: ScanAnswer) => sendScanAnswerByLink(token, page, answer);
  return { answer: data ?? null, error, askAgain, sendScanAnswer };
}

export type LinkOver = PairingLinkEnd | "unknown";

/** Returns why the link cannot be used anymore, or null for any other failure. */
export function linkEndOf(error: unknown): LinkOver | null {
  if (isApiError(error, "pairing_link_ended")) return error.problem?.linkEnd ?? "expired";
  return isApiError(error, "not_found") ? "unknown" : null;
}
