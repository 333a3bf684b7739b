import { sql } from "drizzle-orm";
import { z } from "zod";
import type { AppContext } from "@/lib/context/server-context";
import { supportOf } from "@/types/gateway-version";

/**
 * Interval between reads of a version. The interval is long, because the version changes only when the gateway
 * restarts, which is usually noticed and triggers a new read. Also, version 2.3 queries WhatsApp before each answer.
 */
const READ_AGAIN_MINUTES = 10;
const READ_AGAIN_AFTER_FAILURE_MINUTES = 1;
const LICENSE_CHECK_SECONDS = 30;

type WatchContext = Pick<AppContext, "db" | "gateways" | "log">;

/**
 * Creates the task that checks whether missing licenses are active, and that reads the version of each gateway from
 * time to time.
 */
export function createGatewaysWatch(ctx: WatchContext): () => Promise<void> {
  let isFirst = true;
  return async () => {
    await Promise.all([checkLicenses(ctx), readVersions(ctx, isFirst)]);
    isFirst = false;
  };
}

const dueSchema = z.object({ id: z.string() });

/**
 * If a gateway reports an active license, makes another call, because any successful call clears
 * `license_required_since`.
 */
async function checkLicenses(ctx: WatchContext): Promise<void> {
  const due = await ctx.db.execute(sql`
    update julia.gateways
    set license_check_at = clock_timestamp() + make_interval(secs => ${LICENSE_CHECK_SECONDS})
    where license_required_since is not null and license_check_at <= clock_timestamp()
    returning id`);
  await Promise.all(due.map((row) => checkLicense(ctx, dueSchema.parse(row).id)));
}

async function checkLicense(ctx: WatchContext, gatewayId: string): Promise<void> {
  const gateway = await ctx.gateways.of(gatewayId);
  const license = await gateway.readLicense();
  if (license.ok && !license.value.isRequired) await gateway.verifyKey();
}

async function readVersions(ctx: WatchContext, isFirst: boolean): Promise<void> {
  const due = await ctx.db.execute(sql`
    update julia.gateways
    set version_due_at = clock_timestamp() + make_interval(mins => ${READ_AGAIN_AFTER_FAILURE_MINUTES})
    where breaker = 'closed' and (${isFirst} or version_due_at is null or version_due_at <= clock_timestamp())
    returning id`);
  await Promise.all(due.map((row) => readVersion(ctx, dueSchema.parse(row).id)));
}

const notedSchema = z.object({ before: z.string().nullable() });

async function readVersion(ctx: WatchContext, gatewayId: string): Promise<void> {
  const gateway = await ctx.gateways.of(gatewayId);
  const answer = await gateway.readVersion();
  if (!answer.ok) return;
  const { version } = answer.value;
  const [row] = await ctx.db.execute(sql`
    with known as (select version from julia.gateways where id = ${gatewayId} for update)
    update julia.gateways g
    set version = ${version}, version_due_at = clock_timestamp() + make_interval(mins => ${READ_AGAIN_MINUTES})
    from known where g.id = ${gatewayId} returning known.version as before`);
  if (row === undefined) return;
  const { before } = notedSchema.parse(row);
  if (before === version) return;
  const support = supportOf(version);
  ctx.log[support === "supported" ? "info" : "warn"](
    { gateway: gatewayId, before, version, support },
    "gateway version read",
  );
}
