import { sql } from "drizzle-orm";
import { z } from "zod";
import type { AppContext } from "@/lib/context/server-context";

/** Two signs of one restart are one restart. */
const ONE_RESTART_SECONDS = 60;

const restartSchema = z.object({ restarted_at: z.coerce.date(), is_new: z.boolean() });

/**
 * Notes that the gateway was started again. A restart was seen to wipe webhooks, so all of them are checked
 * again; it may run another version now.
 * Returns when it was; two signs within a minute are one restart.
 */
export async function noteGatewayRestart(ctx: Pick<AppContext, "db" | "log">): Promise<Date> {
  const [row] = await ctx.db.execute(sql`
    with known as (
      select restarted_at from julia.gateway_watch where id = 'default'
        and restarted_at > clock_timestamp() - make_interval(secs => ${ONE_RESTART_SECONDS})
    ), noted as (
      insert into julia.gateway_watch (id, restarted_at)
      select 'default', clock_timestamp() where not exists (select 1 from known)
      on conflict (id) do update set restarted_at = excluded.restarted_at returning restarted_at
    ), looks as (
      update julia.periodic_tasks set next_run_at = clock_timestamp()
      where name like 'webhook:%' and exists (select 1 from noted)
    ), version as (
      update julia.gateways set version_due_at = null where id = 'default' and exists (select 1 from noted)
    )
    select restarted_at, true as is_new from noted union all select restarted_at, false from known`);
  const { restarted_at, is_new } = restartSchema.parse(row);
  if (is_new) ctx.log.warn("the gateway was started again");
  return restarted_at;
}

/** The gateway's list could not be read: since when is kept until it can be. */
export async function noteUnreadable(ctx: Pick<AppContext, "db">): Promise<void> {
  await ctx.db.execute(sql`
    insert into julia.gateway_watch as w (id, unreadable_since) values ('default', clock_timestamp())
    on conflict (id) do update set unreadable_since = excluded.unreadable_since where w.unreadable_since is null`);
}

const readSchema = z.object({ was_unreadable: z.boolean() });

/**
 * The gateway's list was read: which instances it has that the pool has not. A gateway that could not be read before
 * was most likely started again.
 */
export async function noteRead(
  ctx: Pick<AppContext, "db" | "log">,
  unknownInstances: readonly string[],
): Promise<void> {
  const names = JSON.stringify([...unknownInstances].sort());
  const [row] = await ctx.db.execute(sql`
    with before as (select unreadable_since, unknown_instances from julia.gateway_watch where id = 'default'),
    written as (
      insert into julia.gateway_watch as w (id, unknown_instances) values ('default', ${names}::text::jsonb)
      on conflict (id) do update set unreadable_since = null, unknown_instances = excluded.unknown_instances
      where w.unreadable_since is not null or w.unknown_instances <> excluded.unknown_instances
    )
    select exists (select 1 from before where unreadable_since is not null) as was_unreadable`);
  if (readSchema.parse(row).was_unreadable) await noteGatewayRestart(ctx);
}
