import { setTimeout as sleep } from "node:timers/promises";
import type { GatewayState } from "@/lib/gateway/pairing";
import {
  CONFIRM_POLL_MS,
  CONFIRM_WITHIN_MS,
  LOG_OUT_AGAIN_AFTER_MS,
  LOGGED_OUT_AFTER_CLOSE_MS,
  LOGGED_OUT_WITHIN_MS,
} from "./limits";
import type { Execution } from "./outcome";
import { type Found, readState } from "./read-back";

export type LoggedOut =
  | { kind: "logged_out"; state: "close" | "missing" }
  /** The session still exists or may come back. */
  | { kind: "not_proven"; error: string };

/**
 * Waits for proof that an instance is logged out: the instance is missing, the gateway's row shows `close`, or `close`
 * has lasted 10 s. A shorter `close` proves nothing, because a logout in the gap between two sockets has no effect and
 * the session comes back. A session that still exists is logged out again, even if the first logout was accepted.
 */
export async function readLoggedOut(execution: Execution): Promise<LoggedOut> {
  const { instanceName, gateway } = execution;
  const startedAt = performance.now();
  let deadline = startedAt + CONFIRM_WITHIN_MS;
  let askedAt = startedAt;
  let closedSince: number | null = null;
  for (;;) {
    const found = await readState(execution);
    const now = performance.now();
    if (found.ok && found.state === "missing") return { kind: "logged_out", state: "missing" };
    if (found.ok && found.state === "close") {
      closedSince ??= now;
      deadline = startedAt + LOGGED_OUT_WITHIN_MS;
      const hasLasted = now - closedSince >= LOGGED_OUT_AFTER_CLOSE_MS;
      if (hasLasted || (await rowIsClosed(execution))) return { kind: "logged_out", state: "close" };
    } else {
      const hadNoEffect = closedSince !== null || now - askedAt >= LOG_OUT_AGAIN_AFTER_MS;
      if (isBack(found) && hadNoEffect) {
        askedAt = now;
        await gateway.logout(instanceName);
      }
      closedSince = null;
    }
    if (performance.now() + CONFIRM_POLL_MS > deadline || !execution.isCurrent()) {
      return { kind: "not_proven", error: found.ok ? errorOf(found.state) : found.kind };
    }
    await sleep(CONFIRM_POLL_MS);
  }
}

const errorOf = (state: GatewayState | "missing") =>
  state === "close" ? "may_come_back" : "still_connected";

const isBack = (found: Found) => found.ok && (found.state === "open" || found.state === "connecting");

/** The gateway's row changes to `close` only after a final close and stays `open` through every drop. */
async function rowIsClosed({ gateway, instanceName }: Execution): Promise<boolean> {
  const row = await gateway.fetchInstance(instanceName);
  return row.ok && row.value.status === "close";
}
