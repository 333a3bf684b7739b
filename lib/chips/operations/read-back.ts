import { setTimeout as sleep } from "node:timers/promises";
import type { GatewayState } from "@/lib/gateway/pairing";
import type { GatewayFailure, GatewayFailureKind } from "@/lib/gateway/result";
import { CONFIRM_POLL_MS, CONFIRM_WITHIN_MS } from "./limits";
import type { Execution } from "./outcome";

/** An instance that is asked for its state, and whether the caller may still act on it. */
export type Asked = Pick<Execution, "gateway" | "instanceName" | "isCurrent">;

/** Answer of connectionState, with a nonexistent instance mapped to `missing`. */
export type Found = { ok: true; state: GatewayState | "missing" } | GatewayFailure;

export async function readState({ gateway, instanceName }: Omit<Asked, "isCurrent">): Promise<Found> {
  const answer = await gateway.connectionState(instanceName);
  if (answer.ok) return { ok: true, state: answer.value.state };
  return answer.kind === "not_found" ? { ok: true, state: "missing" } : answer;
}

/**
 * Polls until the gateway shows one of the wanted states, the time is up (10 s by default), or the operation is
 * superseded. Returns the last answer.
 */
export async function readUntil(
  asked: Asked,
  wanted: readonly (GatewayState | "missing")[],
  withinMs: number = CONFIRM_WITHIN_MS,
): Promise<Found> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const found = await readState(asked);
    if (found.ok && wanted.includes(found.state)) return found;
    if (Date.now() + CONFIRM_POLL_MS > deadline || !asked.isCurrent()) return found;
    await sleep(CONFIRM_POLL_MS);
  }
}

const WITHOUT_EFFECT: ReadonlySet<GatewayFailureKind> = new Set<GatewayFailureKind>([
  "unreachable",
  "circuit_open",
  "unauthorized",
  "license_required",
]);

/** True if the call certainly had no effect, so that the caller can safely undo the operation. */
export function hadNoEffect(failure: GatewayFailure): boolean {
  return WITHOUT_EFFECT.has(failure.kind);
}
