import { sql } from "drizzle-orm";
import { z } from "zod";
import type { AppContext } from "@/lib/context/server-context";
import { readVersion } from "@/lib/gateways/read-version";

const READ_AGAIN_AFTER_FAILURE_MINUTES = 1;
const LICENSE_CHECK_SECONDS = 30;

type WatchContext = Pick<AppContext, "db" | "gateways" | "log">;

/**
 * Creates the task that checks whether missing licences have been activated, and reads the version of each gateway from
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
 * If a gateway reports an active licence, makes another call, because any successful call clears
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
  await Promise.all(
    due.map(async (row) => {
      const { id } = dueSchema.parse(row);
      await readVersion(ctx, id, await ctx.gateways.of(id));
    }),
  );
}
