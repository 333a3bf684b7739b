import { eq, sql } from "drizzle-orm";
import { z } from "zod";
import { type ChipRow, chips, periodicTasks } from "@/db/schema";
import type { GatewayFailure, GatewayWebhook } from "@/lib/evolution/gateway";
import type { AppContext } from "@/lib/server-context";
import { webhookFor } from "./webhook-for";
import { verifyWebhookSecret, WEBHOOK_HEADER } from "./webhook-secret";

/** How often one instance's webhook is looked at, and how many are in one run. */
const CHECK_INTERVAL_MINUTES = 5;
const CHECKS_PER_RUN = 20;

/** `foreign`: somebody else's address is registered; it is never replaced without a person's word. */
export type WebhookFinding = "as_it_should_be" | "set" | "foreign";

const dueSchema = z.object({ id: z.string() });

/**
 * Looks at the webhooks of the instances that were longest not looked at, and sets what is missing, wiped by a
 * restart of the gateway, or of an older secret. One gateway call at a time; ends at the first that says that the
 * gateway is in trouble. Returns how many were set.
 */
export async function repairWebhooks(ctx: AppContext): Promise<number> {
  if (ctx.config.webhookBaseUrl === null) return 0;
  let repaired = 0;
  for (const chipId of await readDue(ctx)) {
    if (!(await claim(ctx, chipId))) continue;
    const [chip] = await ctx.db.select().from(chips).where(eq(chips.id, chipId));
    if (chip === undefined) continue;
    const found = await repairWebhook(ctx, chip);
    if (typeof found === "object") {
      ctx.log.warn({ instance: chip.instanceName, failure: found.kind }, "a webhook could not be checked");
      if (found.kind !== "not_found") break;
      continue;
    }
    if (found === "set") {
      repaired += 1;
      ctx.log.info({ instance: chip.instanceName, chipId }, "webhook registered");
    }
    if (found === "foreign") {
      ctx.log.warn({ instance: chip.instanceName, chipId }, "another webhook is registered: polled instead");
    }
  }
  return repaired;
}

/** Compares one instance's webhook with what it should be, and sets it where nobody else's is there. */
export async function repairWebhook(
  ctx: AppContext,
  chip: ChipRow,
): Promise<WebhookFinding | GatewayFailure> {
  const wanted = webhookFor(ctx, chip);
  if (wanted === null || chip.instanceName === null) return "as_it_should_be";
  const found = await ctx.gateway.findWebhook(chip.instanceName);
  if (!found.ok) return found;
  const step = compareWebhook(found.value, wanted, ctx.config.authSecret, chip.id);
  if (step !== "set") return step;
  const answer = await ctx.gateway.setWebhook(chip.instanceName, wanted);
  return answer.ok ? "set" : answer;
}

/** What a registered webhook is beside the wanted one. Pure. */
export function compareWebhook(
  found: GatewayWebhook | null,
  wanted: GatewayWebhook,
  authSecret: string,
  chipId: string,
): WebhookFinding {
  if (found === null || found.url === "") return "set";
  // An older address of ours is known by our secret; whoever else uses this address is not us.
  const isOurs =
    found.url === wanted.url || verifyWebhookSecret(authSecret, headerOf(found))?.chipId === chipId;
  if (!isOurs) return "foreign";
  const isSame =
    found.enabled &&
    found.url === wanted.url &&
    headerOf(found) === headerOf(wanted) &&
    [...found.events].sort().join() === [...wanted.events].sort().join();
  return isSame ? "as_it_should_be" : "set";
}

const headerOf = (webhook: GatewayWebhook) => webhook.headers[WEBHOOK_HEADER] ?? null;

/** Chips at rest whose webhook is due for a look, those never looked at first. */
async function readDue(ctx: AppContext): Promise<string[]> {
  const rows = await ctx.db.execute(sql`
    select c.id from julia.chips c
    left join ${periodicTasks} p on p.name = 'webhook:' || c.id
    where c.instance_name is not null and c.status <> 'cancelled' and c.state not in ('missing', 'unknown')
      and (p.next_run_at is null or p.next_run_at <= clock_timestamp())
      and not exists (select 1 from julia.chip_operations o where o.chip_id = c.id and o.state = 'requested')
    order by p.next_run_at nulls first limit ${CHECKS_PER_RUN}`);
  return rows.map((row) => dueSchema.parse(row).id);
}

/** True for the one worker that looks at this chip now; the moment of the next look is kept with the tasks'. */
async function claim(ctx: AppContext, chipId: string): Promise<boolean> {
  const next = sql`clock_timestamp() + make_interval(mins => ${CHECK_INTERVAL_MINUTES})`;
  const rows = await ctx.db
    .insert(periodicTasks)
    .values({ name: `webhook:${chipId}`, nextRunAt: next, lastRunAt: sql`clock_timestamp()` })
    .onConflictDoUpdate({
      target: periodicTasks.name,
      set: { nextRunAt: next, lastRunAt: sql`clock_timestamp()` },
      setWhere: sql`${periodicTasks.nextRunAt} <= clock_timestamp()`,
    })
    .returning({ name: periodicTasks.name });
  return rows.length === 1;
}
