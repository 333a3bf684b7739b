import { sql } from "drizzle-orm";
import { z } from "zod";
import type { AppContext } from "@/lib/context/server-context";
import { supportOf } from "@/types/gateway-version";

/**
 * Interval between reads of the version. The interval is long, because the version changes only when the gateway
 * restarts, which is usually noticed and triggers a new read. Also, version 2.3 queries WhatsApp before each answer.
 */
const READ_AGAIN_MINUTES = 10;
const READ_AGAIN_AFTER_FAILURE_MINUTES = 1;
const LICENSE_CHECK_SECONDS = 30;

type WatchContext = Pick<AppContext, "db" | "gateway" | "log">;

/**
 * Creates the task that checks whether a missing licence is active, and that reads the gateway's version from time to
 * time.
 */
export function createGatewayWatch(ctx: WatchContext): () => Promise<void> {
  let isFirst = true;
  return async () => {
    await checkLicense(ctx);
    await readVersion(ctx, isFirst);
    isFirst = false;
  };
}

/**
 * If the gateway reports an active licence, makes another call, because any successful call clears
 * `license_required_since`.
 */
async function checkLicense(ctx: WatchContext): Promise<void> {
  const [due] = await ctx.db.execute(sql`
    update julia.gateways
    set license_check_at = clock_timestamp() + make_interval(secs => ${LICENSE_CHECK_SECONDS})
    where id = 'default' and license_required_since is not null and license_check_at <= clock_timestamp()
    returning 1`);
  if (due === undefined) return;
  const license = await ctx.gateway.readLicense();
  if (license.ok && !license.value.isRequired) await ctx.gateway.verifyKey();
}

const noted = z.object({ before: z.string().nullable() });

async function readVersion(ctx: WatchContext, isFirst: boolean): Promise<void> {
  const [due] = await ctx.db.execute(sql`
    update julia.gateways
    set version_due_at = clock_timestamp() + make_interval(mins => ${READ_AGAIN_AFTER_FAILURE_MINUTES})
    where id = 'default' and breaker = 'closed'
      and (${isFirst} or version_due_at is null or version_due_at <= clock_timestamp())
    returning 1`);
  if (due === undefined) return;
  const answer = await ctx.gateway.readVersion();
  if (!answer.ok) return;
  const { version } = answer.value;
  const [row] = await ctx.db.execute(sql`
    with known as (select version from julia.gateways where id = 'default' for update)
    update julia.gateways g
    set version = ${version}, version_due_at = clock_timestamp() + make_interval(mins => ${READ_AGAIN_MINUTES})
    from known where g.id = 'default' returning known.version as before`);
  const { before } = noted.parse(row);
  if (before === version) return;
  const support = supportOf(version);
  ctx.log[support === "supported" ? "info" : "warn"]({ before, version, support }, "gateway version read");
}
