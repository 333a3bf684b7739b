import {
  beginPairing,
  nextLookDelayMs,
  type PairingMemory,
  receiveAnswer,
} from "@/components/chips/pairing/pairing-memory";
import { pairingView } from "@/components/chips/pairing/pairing-view";
import { readConnection } from "@/lib/chips/connection/read-connection";
import { workInbox } from "@/lib/inbox/work-inbox";
import type { Failing } from "./failed-pairings";
import type { TestPool } from "./pool";

const MOST_POLLS = 20;

/**
 * Polls as an open pairing window does, in the window's own time, until the window names a cause. Returns the cause and
 * how many seconds the window needed after the first sign.
 */
export async function watchUntilNamed(
  pool: TestPool,
  { ctx, chip, refusal, openSeconds }: Failing,
): Promise<{ named: string | null; seconds: number }> {
  if (chip === null) return { named: refusal, seconds: 0 };
  let nowMs = Date.now();
  let memory: PairingMemory = { ...beginPairing(nowMs - openSeconds * 1_000, null), codeWanted: false };
  let waitedMs = 0;
  for (let polls = 0; polls < MOST_POLLS; polls += 1) {
    const delayMs = nextLookDelayMs(memory, nowMs) ?? 0;
    nowMs += delayMs;
    waitedMs += delayMs;
    await workInbox(ctx);
    await pool.allowPoll(chip.chipId);
    const answer = await readConnection(ctx, chip.instanceName);
    memory = receiveAnswer(memory, answer, { askedAtMs: nowMs, answeredAtMs: nowMs });
    const named = causeShown(memory, nowMs);
    if (named !== null) return { named, seconds: waitedMs / 1_000 };
  }
  return { named: null, seconds: waitedMs / 1_000 };
}

function causeShown(memory: PairingMemory, nowMs: number): string | null {
  const view = pairingView(memory, nowMs);
  if (view.kind === "error" || view.kind === "expired") return view.cause;
  if ("failing" in view && view.failing !== null) return view.failing;
  // The advice for the person's answer is shown below the code.
  return memory.answer?.reason === "scanned_but_not_linked" ? memory.answer.reason : null;
}
