import { sql } from "drizzle-orm";
import { z } from "zod";
import type { AppContext } from "@/lib/context/server-context";
import type { Gateway } from "@/lib/gateway/gateway";
import { supportOf } from "@/types/gateway-version";

/**
 * Interval between reads of a version. The interval is long, because the version changes only when the gateway
 * restarts, which is usually noticed and triggers a new read. Also, version 2.3 queries WhatsApp before each answer.
 */
const READ_AGAIN_MINUTES = 10;

const notedSchema = z.object({ before: z.string().nullable() });

/** Reads and stores the version of a gateway, and logs a change. Does nothing if the gateway does not answer. */
export async function readVersion(
  ctx: Pick<AppContext, "db" | "log">,
  gatewayId: string,
  gateway: Gateway,
): Promise<void> {
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
