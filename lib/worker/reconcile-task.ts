import { eq, sql } from "drizzle-orm";
import { gateways } from "@/db/schema";
import { adoptFromEnvironment } from "@/lib/chips/adopt-instance";
import { databaseNow } from "@/lib/chips/change-chip";
import { markUnknown, reconcile } from "@/lib/chips/connection/reconcile";
import type { CommandContext } from "@/lib/context/command-context";
import { forgetFailedReads, noteFailedRead, noteRead } from "@/lib/health/gateway-watch";

/** Consecutive failed reads before all connection states are marked unknown. A single failed read changes no state. */
const FAILURES_BEFORE_UNKNOWN = 2;

export function createReconcileTask(ctx: CommandContext): () => Promise<void> {
  let adopted = false;
  return async () => {
    const startedAt = performance.now();
    const asOf = await databaseNow(ctx.db);
    const found = await ctx.gateway.fetchInstances();
    if (!found.ok) {
      // The sessions stay connected and report by webhook, so their states are still known.
      if (found.kind === "license_required") return forgetFailedReads(ctx);
      const failures = await noteFailedRead(
        ctx,
        found.kind === "unreachable" || found.kind === "circuit_open",
      );
      ctx.log.warn(
        { failure: found.kind, detail: found.detail, failures },
        "failed to read the gateway's instance list",
      );
      if (failures >= FAILURES_BEFORE_UNKNOWN) await markUnknown(ctx);
      return;
    }
    if (!adopted) {
      await adoptFromEnvironment(ctx, ctx.config.evolutionInstances, found.value);
      adopted = true;
    }
    const { changed, polls, unknown } = await reconcile(ctx, found.value, asOf);
    await noteRead(ctx, unknown);
    await ctx.db
      .update(gateways)
      .set({ reconciledAt: sql`clock_timestamp()` })
      .where(eq(gateways.id, "default"));
    ctx.log.debug(
      { instances: found.value.length, changed, polls, ms: performance.now() - startedAt },
      "reconciled",
    );
  };
}
