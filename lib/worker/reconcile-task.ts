import { eq, sql } from "drizzle-orm";
import { z } from "zod";
import { gateways } from "@/db/schema";
import { adoptFromEnvironment } from "@/lib/chips/adopt-instance";
import { databaseNow } from "@/lib/chips/change-chip";
import { markUnknown, reconcile } from "@/lib/chips/connection/reconcile";
import type { CommandContext } from "@/lib/context/command-context";
import { forgetFailedReads, noteFailedRead, noteRead } from "@/lib/health/gateway-watch";
import { ENVIRONMENT_GATEWAY } from "@/types/gateways";

/** Interval between two reconciliations of the same gateway, by any worker. */
const RECONCILE_EVERY_SECONDS = 15;
/** Consecutive failed reads before all connection states are marked unknown. A single failed read changes no state. */
const FAILURES_BEFORE_UNKNOWN = 2;

interface ReconcileTask {
  /**
   * Starts the reconciliation of every gateway that is due, and does not wait for its end, so that a gateway that hangs
   * delays no other gateway. One worker claims each gateway per interval.
   */
  startDue(): Promise<void>;
  /** Reconciles every gateway now. */
  runAll(): Promise<void>;
  /** Resolves once the started reconciliations have ended. */
  settled(): Promise<void>;
}

const dueSchema = z.object({ gatewayId: z.string() });

export function createReconcileTask(ctx: CommandContext): ReconcileTask {
  const running = new Set<Promise<void>>();
  let adopted = false;

  async function reconcileGateway(gatewayId: string): Promise<void> {
    const log = ctx.log.child({ gateway: gatewayId });
    const startedAt = performance.now();
    const asOf = await databaseNow(ctx.db);
    const gateway = await ctx.gateways.of(gatewayId);
    const found = await gateway.fetchInstances();
    if (!found.ok) {
      // The sessions stay connected and report by webhook, so their states are still known.
      if (found.kind === "license_required") return forgetFailedReads(ctx, gatewayId);
      const isAbsent = found.kind === "unreachable" || found.kind === "circuit_open";
      const failures = await noteFailedRead(ctx, gatewayId, isAbsent);
      log.warn(
        { failure: found.kind, detail: found.detail, failures },
        "failed to read the gateway's instance list",
      );
      if (failures >= FAILURES_BEFORE_UNKNOWN) await markUnknown(ctx, gatewayId);
      return;
    }
    if (gatewayId === ENVIRONMENT_GATEWAY && !adopted) {
      await adoptFromEnvironment(ctx, ctx.config.evolutionInstances, found.value);
      adopted = true;
    }
    const { changed, polls, unknown } = await reconcile(ctx, gatewayId, found.value, asOf);
    await noteRead(ctx, gatewayId, unknown);
    await ctx.db
      .update(gateways)
      .set({ reconciledAt: sql`clock_timestamp()` })
      .where(eq(gateways.id, gatewayId));
    log.debug(
      { instances: found.value.length, changed, polls, ms: performance.now() - startedAt },
      "reconciled",
    );
  }

  return {
    async startDue() {
      const due = await ctx.db.execute(sql`
        insert into julia.periodic_tasks as t (name, next_run_at, last_run_at)
        select 'reconcile:' || id, clock_timestamp() + make_interval(secs => ${RECONCILE_EVERY_SECONDS}),
          clock_timestamp()
        from julia.gateways
        on conflict (name) do update set next_run_at = excluded.next_run_at, last_run_at = excluded.last_run_at
          where t.next_run_at <= clock_timestamp()
        returning substr(t.name, 11) as "gatewayId"`);
      for (const row of due) {
        const { gatewayId } = dueSchema.parse(row);
        const work = reconcileGateway(gatewayId)
          .catch((error: unknown) =>
            ctx.log.error({ err: error, gateway: gatewayId }, "reconciliation failed"),
          )
          .finally(() => running.delete(work));
        running.add(work);
      }
    },
    async runAll() {
      const all = await ctx.db.select({ id: gateways.id }).from(gateways);
      await Promise.all(all.map(({ id }) => reconcileGateway(id)));
    },
    async settled() {
      await Promise.all(running);
    },
  };
}
