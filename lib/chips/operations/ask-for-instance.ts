import { setTimeout as sleep } from "node:timers/promises";
import { webhookForNewInstance } from "@/lib/chips/webhooks/webhook-for";
import type { AppContext } from "@/lib/context/server-context";
import type { CreatedInstance } from "@/lib/gateway/pairing";
import type { GatewayResult } from "@/lib/gateway/result";
import { CREATED_WITHOUT_ANSWER_MS, LOOK_FOR_CREATED_AFTER_MS, LOOK_FOR_CREATED_EVERY_MS } from "./limits";
import type { Execution } from "./outcome";
import { readState } from "./read-back";

/**
 * Creates the chip's instance with a single request. If the answer is lost but polling finds the instance, the create
 * counts as successful without a QR code, and the next poll reads the code.
 */
export async function askForInstance(
  ctx: AppContext,
  execution: Execution,
): Promise<GatewayResult<CreatedInstance>> {
  const { instanceName, chip, gateway } = execution;
  const webhook = await webhookForNewInstance(ctx, chip.id);
  const answered = new AbortController();
  const answer = gateway.create({ instanceName, withQr: true, webhook }).finally(() => answered.abort());
  const found = await Promise.race([answer, isThereWithoutAnswer(execution, answered.signal)]);
  if (found === null) return answer;
  return found;
}

/** Resolves to null once the gateway has answered the create. */
async function isThereWithoutAnswer(
  execution: Execution,
  answered: AbortSignal,
): Promise<GatewayResult<CreatedInstance> | null> {
  let pauseMs = LOOK_FOR_CREATED_AFTER_MS;
  let seenAtMs: number | null = null;
  for (;;) {
    await sleep(pauseMs, undefined, { signal: answered }).catch(() => undefined);
    if (answered.aborted) return null;
    const found = await readState(execution);
    const isThere = found.ok && found.state !== "missing" && found.state !== "not_ready";
    if (!isThere) seenAtMs = null;
    else seenAtMs ??= performance.now();
    if (seenAtMs !== null && performance.now() - seenAtMs >= CREATED_WITHOUT_ANSWER_MS) {
      return { ok: true, value: { instanceName: execution.instanceName, state: "connecting", qr: null } };
    }
    pauseMs = LOOK_FOR_CREATED_EVERY_MS;
  }
}
