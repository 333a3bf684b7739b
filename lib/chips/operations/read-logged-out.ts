import { setTimeout as sleep } from "node:timers/promises";
import type { AppContext } from "@/lib/context/server-context";
import type { GatewayState } from "@/lib/gateway/gateway";
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
  /** The session is there, or nobody can say yet that it will not come back. */
  | { kind: "not_proven"; error: string };

/**
 * Waits for the proof that an instance was logged out: it is gone, the gateway's row says `close`, or its `close`
 * lasted 10 s. A `close` alone is no proof: in the gap between two sockets a logout does nothing and the session comes
 * back. Whatever the answer of the logout before was, a session that is there is logged out again.
 */
export async function readLoggedOut(ctx: AppContext, execution: Execution): Promise<LoggedOut> {
  const { instanceName } = execution;
  const startedAt = performance.now();
  let deadline = startedAt + CONFIRM_WITHIN_MS;
  let askedAt = startedAt;
  let closedSince: number | null = null;
  for (;;) {
    const found = await readState(ctx, instanceName);
    const now = performance.now();
    if (found.ok && found.state === "missing") return { kind: "logged_out", state: "missing" };
    if (found.ok && found.state === "close") {
      closedSince ??= now;
      deadline = startedAt + LOGGED_OUT_WITHIN_MS;
      const hasLasted = now - closedSince >= LOGGED_OUT_AFTER_CLOSE_MS;
      if (hasLasted || (await rowIsClosed(ctx, instanceName))) return { kind: "logged_out", state: "close" };
    } else {
      const hadNoEffect = closedSince !== null || now - askedAt >= LOG_OUT_AGAIN_AFTER_MS;
      if (isBack(found) && hadNoEffect) {
        askedAt = now;
        await ctx.gateway.logout(instanceName);
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

/** The row says `close` only after a final end; through every drop it goes on saying `open`. */
async function rowIsClosed(ctx: AppContext, instanceName: string): Promise<boolean> {
  const row = await ctx.gateway.fetchInstance(instanceName);
  return row.ok && row.value.status === "close";
}
