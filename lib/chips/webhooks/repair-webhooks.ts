import { eq, sql } from "drizzle-orm";
import { z } from "zod";
import type { Queryable } from "@/db/client";
import { type ChipHealthRow, type ChipRow, chipHealth, chips, periodicTasks } from "@/db/schema";
import { databaseNow } from "@/lib/chips/change-chip";
import type { AppContext } from "@/lib/context/server-context";
import type { GatewayWebhook } from "@/lib/gateway/pairing";
import type { GatewayFailure } from "@/lib/gateway/result";
import type { WebhookState } from "@/types/health";
import { forwardedEvents, withEvents } from "./forwarded-events";
import { shownUrl } from "./sealed-webhook";
import { WEBHOOK_PATH, webhookFor } from "./webhook-for";
import { verifyWebhookSecret, WEBHOOK_HEADER } from "./webhook-secret";

/** Interval between checks of one webhook, and the maximum number of checks per run. */
const CHECK_INTERVAL_MINUTES = 5;
const CHECKS_PER_RUN = 40;

/**
 * A webhook that stays silent this long while messages are sent is disabled, because the gateway would retry each
 * undelivered event for about 20 minutes.
 */
const SILENT_UNTIL_OFF_MS = 300_000;
/** A disabled webhook is enabled again after this long, in case the network problem has been solved. */
const OFF_FOR_MS = 1_800_000;

/** `foreign` means that the address is not ours. Such a webhook is replaced only at an operator's command. */
export type WebhookFinding = "as_it_should_be" | "set" | "foreign" | "switched_off";

/**
 * Checks the webhooks that are due. Sets a webhook that is missing or has wrong settings, for example after a gateway
 * restart or with an old secret, and disables one that stays silent. Calls each gateway for one instance at a time, and
 * stops calling a gateway at its first failure other than a missing instance. Returns how many webhooks were set.
 */
export async function repairWebhooks(ctx: AppContext): Promise<number> {
  if (ctx.config.webhookBaseUrl === null) return 0;
  const due = await readDue(ctx);
  const gatewayIds = [...new Set(due.map(({ gatewayId }) => gatewayId))];
  const repaired = await Promise.all(
    gatewayIds.map((id) =>
      repairAtGateway(
        ctx,
        due.filter(({ gatewayId }) => gatewayId === id),
      ),
    ),
  );
  return repaired.reduce((sum, count) => sum + count, 0);
}

async function repairAtGateway(ctx: AppContext, due: readonly Due[]): Promise<number> {
  let repaired = 0;
  for (const { id: chipId } of due) {
    if (!(await claim(ctx, chipId))) continue;
    const [chip] = await ctx.db.select().from(chips).where(eq(chips.id, chipId));
    if (chip === undefined) continue;
    const found = await repairWebhook(ctx, chip);
    if (typeof found === "object") {
      ctx.log.warn({ instance: chip.instanceName, failure: found.kind }, "webhook check failed");
      if (found.kind !== "not_found") break;
      continue;
    }
    if (found !== "as_it_should_be")
      ctx.log.info({ instance: chip.instanceName, chipId, found }, "webhook checked");
    if (found === "set") repaired += 1;
  }
  return repaired;
}

/** Checks one instance's webhook and sets or disables it if necessary. Never changes a foreign webhook. */
export async function repairWebhook(
  ctx: AppContext,
  chip: ChipRow,
): Promise<WebhookFinding | GatewayFailure> {
  const own = webhookFor(ctx, chip);
  if (own === null || chip.instanceName === null) return "as_it_should_be";
  const wanted = withEvents(own, await forwardedEvents(ctx, chip.id));
  const gateway = await ctx.gateways.of(chip.gatewayId);
  const found = await gateway.findWebhook(chip.instanceName);
  if (!found.ok) return found;
  const [health] = await ctx.db.select().from(chipHealth).where(eq(chipHealth.chipId, chip.id));
  const step = compareWebhook(found.value, wanted, ctx.config.authSecret, chip.id);
  if (step === "foreign") {
    await noteWebhook(ctx.db, chip.id, "foreign", shownUrl(found.value?.url ?? ""));
    return step;
  }
  const now = await databaseNow(ctx.db);
  const isOn = found.value?.enabled === true;
  if (isRestingOff(health, now)) return switchOff(ctx, chip, chip.instanceName, wanted, isOn);
  // Repair wrong settings first, because they explain the silence. Only a correct webhook is disabled.
  if (step === "set") {
    const answer = await gateway.setWebhook(chip.instanceName, wanted);
    if (!answer.ok) return answer;
  } else if (isSilentTooLong(health, now)) {
    return switchOff(ctx, chip, chip.instanceName, wanted, isOn);
  }
  await noteWebhook(ctx.db, chip.id, "ours", null, step === "set");
  return step;
}

const elapsedMs = (since: Date | null, now: Date) => (since === null ? 0 : now.getTime() - since.getTime());

/** True if the webhook was disabled for silence less than 30 minutes ago and no event has arrived since. */
function isRestingOff(health: ChipHealthRow | undefined, now: Date): boolean {
  if (health?.webhookState !== "off") return false;
  const isHeard = (health.lastWebhookAt ?? now) > (health.webhookSince ?? now);
  return !isHeard && elapsedMs(health.webhookSince, now) < OFF_FOR_MS;
}

function isSilentTooLong(health: ChipHealthRow | undefined, now: Date): boolean {
  return health?.webhookState === "ours" && elapsedMs(health.webhookSilentSince, now) >= SILENT_UNTIL_OFF_MS;
}

async function switchOff(
  ctx: AppContext,
  chip: ChipRow,
  instanceName: string,
  wanted: GatewayWebhook,
  isOn: boolean,
): Promise<WebhookFinding | GatewayFailure> {
  if (isOn) {
    const gateway = await ctx.gateways.of(chip.gatewayId);
    const answer = await gateway.setWebhook(instanceName, { ...wanted, enabled: false });
    if (!answer.ok) return answer;
  }
  await noteWebhook(ctx.db, chip.id, "off", null);
  return isOn ? "switched_off" : "as_it_should_be";
}

/** Stores the state of a webhook. `webhookSince` is reset for a new state or a new registration. */
export async function noteWebhook(
  db: Queryable,
  chipId: string,
  state: WebhookState,
  url: string | null,
  isNew = false,
): Promise<void> {
  const now = sql`clock_timestamp()`;
  await db
    .insert(chipHealth)
    .values({ chipId, webhookState: state, webhookUrl: url, webhookCheckedAt: now, webhookSince: now })
    .onConflictDoUpdate({
      target: chipHealth.chipId,
      set: {
        webhookState: state,
        webhookUrl: url,
        webhookCheckedAt: now,
        // Earlier silence belongs to the previous registration.
        webhookSilentSince: sql`case when ${isNew} or ${chipHealth.webhookState} <> ${state}
          then null else ${chipHealth.webhookSilentSince} end`,
        webhookSince: sql`case when ${isNew} or ${chipHealth.webhookState} <> ${state} or ${chipHealth.webhookSince} is null
          then clock_timestamp() else ${chipHealth.webhookSince} end`,
      },
    });
}

export function compareWebhook(
  found: GatewayWebhook | null,
  wanted: GatewayWebhook,
  authSecret: string,
  chipId: string,
): Extract<WebhookFinding, "as_it_should_be" | "set" | "foreign"> {
  if (found === null || found.url === "") return "set";
  // An older address of ours is recognised by its path and secret. The secret alone proves nothing, because setting a
  // webhook without headers keeps the previous headers (recordings/http.json, "webhook set disabled").
  const isOurs =
    found.url === wanted.url ||
    (found.url.endsWith(WEBHOOK_PATH) && verifyWebhookSecret(authSecret, headerOf(found))?.chipId === chipId);
  if (!isOurs) return "foreign";
  return comparable(found) === comparable(wanted) ? "as_it_should_be" : "set";
}

/** Serializes all `webhook/set` settings, ignoring the order of events and headers and the case of header names. */
function comparable({ url, enabled, events, headers, byEvents, base64 }: GatewayWebhook): string {
  const sortedHeaders = Object.entries(headers)
    .map(([name, value]) => [name.toLowerCase(), value].join("\n"))
    .sort();
  return JSON.stringify([url, enabled, [...events].sort(), sortedHeaders, byEvents, base64]);
}

const headerOf = (webhook: GatewayWebhook) => webhook.headers[WEBHOOK_HEADER] ?? null;

const dueSchema = z.object({ id: z.string(), gatewayId: z.string() });
type Due = z.output<typeof dueSchema>;

/** Returns the chips whose webhook check is due and that have no running operation, never-checked chips first. */
async function readDue(ctx: AppContext): Promise<Due[]> {
  const rows = await ctx.db.execute(sql`
    select c.id, c.gateway_id as "gatewayId" from julia.chips c
    left join ${periodicTasks} p on p.name = 'webhook:' || c.id
    where c.instance_name is not null and c.status <> 'cancelled' and c.state not in ('missing', 'unknown')
      and (p.next_run_at is null or p.next_run_at <= clock_timestamp())
      -- While the gateway is down, a check would fail and still postpone the next one by five minutes.
      and not exists (select 1 from julia.gateways g where g.id = c.gateway_id and g.is_down)
      and not exists (select 1 from julia.chip_operations o where o.chip_id = c.id and o.state = 'requested')
    order by p.next_run_at nulls first limit ${CHECKS_PER_RUN}`);
  return rows.map((row) => dueSchema.parse(row));
}

/** True for the one worker that checks this chip now. Also schedules the next check. */
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
