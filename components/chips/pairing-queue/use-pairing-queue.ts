import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import type { SelectedChip } from "@/types/bulk";
import { openPairing, type PairingOutcome, type PairingStage } from "./open-pairing";

interface Turn {
  queue: readonly SelectedChip[];
  index: number;
  chip: SelectedChip;
  stage: PairingStage;
}

/**
 * Pairs chips one after another. Only the chip whose turn it is gets a session and a QR code. With `moveTo`, that chip
 * first moves to this gateway.
 */
export function usePairingQueue(moveTo?: string) {
  const queryClient = useQueryClient();
  const [turn, setTurn] = useState<Turn | null>(null);
  const [isOver, setIsOver] = useState(false);
  const [outcomes, setOutcomes] = useState<ReadonlyMap<string, PairingOutcome>>(new Map());
  /**
   * The chip whose turn it is; null after the queue has ended or the page has been left. Responses for other chips are
   * ignored.
   */
  const current = useRef<SelectedChip | null>(null);
  useEffect(() => {
    return () => {
      current.current = null;
    };
  }, []);

  const note = (chip: SelectedChip, outcome: PairingOutcome) =>
    setOutcomes((before) => new Map(before).set(chip.id, outcome));
  const end = () => {
    current.current = null;
    setTurn(null);
    setIsOver(true);
  };

  async function open(queue: readonly SelectedChip[], from: number) {
    for (const [index, chip] of queue.entries()) {
      if (index < from) continue;
      current.current = chip;
      setTurn({ queue, index, chip, stage: { kind: "opening" } });
      const opened = await openPairing(queryClient, chip.id, moveTo);
      if (current.current !== chip) return;
      if (typeof opened !== "string") {
        setTurn({ queue, index, chip, stage: opened });
        return;
      }
      note(chip, opened);
    }
    end();
  }

  return {
    /** Null before the first chip's turn and after the last chip's turn. */
    turn: turn && { chip: turn.chip, stage: turn.stage, position: turn.index + 1, total: turn.queue.length },
    isOver,
    outcomes,
    begin: (queue: readonly SelectedChip[]) => void open(queue, 0),
    /** Records how the current chip left the queue and opens the next chip. */
    next: (outcome: PairingOutcome) => {
      if (turn === null) return;
      note(turn.chip, outcome);
      void open(turn.queue, turn.index + 1);
    },
    openAgain: () => {
      if (turn !== null) void open(turn.queue, turn.index);
    },
    end,
  };
}
