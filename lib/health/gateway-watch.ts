import { sql } from "drizzle-orm";
import { z } from "zod";
import type { AppContext } from "@/lib/context/server-context";

/** Signs of a restart within this time count as the same restart. */
const ONE_RESTART_SECONDS = 60;

const restartSchema = z.object({ restartedAt: z.coerce.date(), isNew: z.boolean() });

/**
 * Records a gateway restart and returns its time. A restart may remove webhooks and change the version, so both are
 * checked again.
 */
export async function noteGatewayRestart(
  ctx: Pick<AppContext, "db" | "log">,
  gatewayId: string,
): Promise<Date> {
  const [row] = await ctx.db.execute(sql`
    with known as (
      select restarted_at from julia.gateway_watch where id = ${gatewayId}
        and restarted_at > clock_timestamp() - make_interval(secs => ${ONE_RESTART_SECONDS})
    ), noted as (
      insert into julia.gateway_watch (id, restarted_at)
      select ${gatewayId}, clock_timestamp() where not exists (select 1 from known)
      on conflict (id) do update set restarted_at = excluded.restarted_at returning restarted_at
    ), looks as (
      update julia.periodic_tasks set next_run_at = clock_timestamp()
      where exists (select 1 from noted) and name in (
        select 'webhook:' || id from julia.chips where gateway_id = ${gatewayId})
    ), version as (
      update julia.gateways set version_due_at = null where id = ${gatewayId} and exists (select 1 from noted)
    )
    select restarted_at as "restartedAt", true as "isNew" from noted union all select restarted_at, false from known`);
  const { restartedAt, isNew } = restartSchema.parse(row);
  if (isNew) ctx.log.warn({ gateway: gatewayId }, "the gateway restarted");
  return restartedAt;
}

const failedReadSchema = z.object({ failedReads: z.number() });

/**
 * Records a failed attempt to read the gateway's instance list. Returns the number of consecutive failures across all
 * workers. `isAbsent` means that the gateway could not be reached, as during a restart.
 */
export async function noteFailedRead(
  ctx: Pick<AppContext, "db">,
  gatewayId: string,
  isAbsent: boolean,
): Promise<number> {
  const [row] = await ctx.db.execute(sql`
    insert into julia.gateway_watch as w (id, failed_reads, unreadable_since)
    values (${gatewayId}, 1, case when ${isAbsent} then clock_timestamp() end)
    on conflict (id) do update set failed_reads = w.failed_reads + 1,
      unreadable_since = coalesce(w.unreadable_since, excluded.unreadable_since)
    returning failed_reads as "failedReads"`);
  return failedReadSchema.parse(row).failedReads;
}

/** Resets the failure count. Called if the gateway answered, but not with its instance list. */
export async function forgetFailedReads(ctx: Pick<AppContext, "db">, gatewayId: string): Promise<void> {
  await ctx.db.execute(
    sql`update julia.gateway_watch set failed_reads = 0 where id = ${gatewayId} and failed_reads > 0`,
  );
}

const readSchema = z.object({ wasUnreadable: z.boolean() });

/**
 * Records that the gateway's instance list was read, and which instances have no chip. If the gateway could not be
 * reached before, also records a restart, which is the most likely cause.
 */
export async function noteRead(
  ctx: Pick<AppContext, "db" | "log">,
  gatewayId: string,
  unknownInstances: readonly string[],
): Promise<void> {
  const names = JSON.stringify([...unknownInstances].sort());
  const [row] = await ctx.db.execute(sql`
    with before as (select unreadable_since, unknown_instances from julia.gateway_watch where id = ${gatewayId}),
    written as (
      insert into julia.gateway_watch as w (id, unknown_instances) values (${gatewayId}, ${names}::text::jsonb)
      on conflict (id) do update set unreadable_since = null, failed_reads = 0,
        unknown_instances = excluded.unknown_instances
      where w.unreadable_since is not null or w.failed_reads > 0 or w.unknown_instances <> excluded.unknown_instances
    )
    select exists (select 1 from before where unreadable_since is not null) as "wasUnreadable"`);
  if (readSchema.parse(row).wasUnreadable) await noteGatewayRestart(ctx, gatewayId);
}
