import { setTimeout as sleep } from "node:timers/promises";
import {
  acceptQr,
  nextLookDelayMs,
  type PairingMemory,
  receiveAnswer,
} from "@/components/chips/pairing/pairing-memory";
import { pairingView } from "@/components/chips/pairing/pairing-view";
import { readConnection } from "@/lib/chips/connection/read-connection";
import { requestQrCode } from "@/lib/chips/pairing/request-qr-code";
import type { TestPool } from "./pool";

const GIVE_UP_AFTER_MS = 120_000;

/**
 * Polls at the same intervals and with the same rules as an open pairing window, but without the event stream. Resolves
 * when the window shows a code that a phone can scan.
 */
export async function watchUntilLiveQr(
  pool: TestPool,
  instanceName: string,
  begun: PairingMemory,
): Promise<PairingMemory> {
  let memory = begun;
  const deadline = performance.now() + GIVE_UP_AFTER_MS;
  while (performance.now() < deadline) {
    const view = pairingView(memory, Date.now());
    if (view.kind === "showing_qr" && view.qr.code === (await scannableCode(pool, instanceName)))
      return memory;
    memory = await look(pool, instanceName, memory);
    if (pairingView(memory, Date.now()).kind !== "showing_qr") {
      await sleep(nextLookDelayMs(memory, Date.now()) ?? 1_000);
    }
  }
  throw new Error(`no live QR code in time; the window knows ${JSON.stringify(memory)}`);
}

async function look(pool: TestPool, instanceName: string, before: PairingMemory): Promise<PairingMemory> {
  let memory = before;
  const askedAtMs = Date.now();
  if (memory.codeWanted) {
    const { qr } = await requestQrCode(pool.ctx, instanceName);
    memory = { ...memory, codeWanted: false };
    if (qr !== null) memory = acceptQr(memory, qr);
  }
  const answer = await readConnection(pool.ctx, instanceName);
  return receiveAnswer(memory, answer, { askedAtMs, answeredAtMs: Date.now() });
}

/** Returns the QR code that a phone can scan at the simulated gateway, or null if there is none. */
export async function scannableCode(pool: TestPool, instanceName: string): Promise<string | null> {
  const { qr } = await pool.instance(instanceName);
  return qr?.isLive ? (qr.code ?? null) : null;
}
