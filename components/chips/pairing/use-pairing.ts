import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { chipKeys } from "@/lib/api/chips";
import type { Qr } from "@/types/pairing";
import {
  beginAgain,
  beginPairing,
  beginWithNewSession,
  nextLookDelayMs,
  type PairingMemory,
} from "./pairing-memory";
import { type PairingView, pairingView } from "./pairing-view";
import { pollPairing } from "./poll-pairing";
import { useNow } from "./use-now";

/** Interval at which the view is updated. Short enough that an expired code disappears on time. */
const TICK_MS = 250;

/**
 * Minimum time between polls that change events cause. A poll can itself cause a change event by creating a code, and
 * its response arrives within this time.
 */
const REST_BEFORE_NEWS_MS = 250;

interface PairingSession {
  number: number;
  begun: PairingMemory;
}

/**
 * Polls an instance until it is connected, the pairing has failed, or nobody has scanned a code for 120 s. Pauses while
 * the tab is hidden. Polls immediately when the tab becomes visible, the network returns, or the chip changes.
 */
export function usePairing(instanceName: string, chipId: string, initialQr: Qr | null) {
  const queryClient = useQueryClient();
  const nowMs = useNow(TICK_MS);
  const [session, setSession] = useState<PairingSession>(() => ({
    number: 0,
    begun: beginPairing(Date.now(), initialQr),
  }));
  const queryKey = [...chipKeys.connectionState(instanceName), session.begun.startedAtMs, session.number];

  const { data: memory } = useQuery<PairingMemory>({
    queryKey,
    queryFn: ({ signal }) =>
      pollPairing(
        instanceName,
        queryClient.getQueryData<PairingMemory>(queryKey) ?? session.begun,
        queryClient,
        signal,
      ),
    initialData: session.begun,
    staleTime: 0,
    gcTime: 0,
    retry: false,
    networkMode: "always",
    structuralSharing: false,
    refetchInterval: ({ state }) => nextLookDelayMs(state.data ?? session.begun, Date.now()) ?? false,
    refetchIntervalInBackground: false,
    refetchOnWindowFocus: ({ state }) => isUnfinished(state.data ?? session.begun),
    refetchOnReconnect: ({ state }) => isUnfinished(state.data ?? session.begun),
    meta: {
      follows: { chip: REST_BEFORE_NEWS_MS },
      followedId: chipId,
      isFollowing: () => isUnfinished(queryClient.getQueryData(queryKey) ?? session.begun) !== false,
    },
  });

  const begin = (begun: PairingMemory) => setSession(({ number }) => ({ number: number + 1, begun }));
  const view: PairingView = pairingView(memory, Math.max(nowMs, memory.lookedAtMs ?? 0));
  return {
    view,
    /** True if a code that somebody may have scanned was replaced. */
    hasRotated: memory.hasRotated,
    /** Requests a new code and polls for another 120 s. */
    askAgain: () => begin(beginAgain(memory, Date.now())),
    /** Continues with the code from a reconnect. */
    beginWith: (qr: Qr | null) => begin(beginWithNewSession(memory, Date.now(), qr)),
  };
}

const isUnfinished = (memory: PairingMemory): "always" | false =>
  nextLookDelayMs(memory, Date.now()) === null ? false : "always";
