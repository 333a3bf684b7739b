import { eq, sql } from "drizzle-orm";
import { z } from "zod";
import { type ChipHealthRow, type ChipRow, chipHealth, chips, periodicTasks } from "@/db/schema";
import type { AppContext } from "@/lib/context/server-context";
import type { GatewayFailure, GatewayWebhook } from "@/lib/gateway/gateway";
import type { WebhookState } from "@/types/health";
import { shownUrl } from "./sealed-webhook";
import { WEBHOOK_PATH, webhookFor } from "./webhook-for";
import { verifyWebhookSecret, WEBHOOK_HEADER } from "./webhook-secret";

/** How often one instance's webhook is looked at, and how many are in one run. */
const CHECK_INTERVAL_MINUTES = 5;
const CHECKS_PER_RUN = 40;

/** Silent for so long while messages go out, a webhook is switched off: the gateway would try each event for 25 min. */
const SILENT_UNTIL_OFF_MS = 300_000;
/** Then it is tried again: whatever kept the gateway from reaching us may be mended. */
const OFF_FOR_MS = 1_800_000;

/** `foreign`: somebody else's address is registered; it is never replaced without a person's word. */
export type WebhookFinding = "as_it_should_be" | "set" | "foreign" | "switched_off";

const dueSchema = z.object({ id: z.string() });

/**
 * Looks at the webhooks of the instances that were longest not looked at, sets what is missing, wiped by a restart of
 * the gateway, or of an older secret, and switches off those of which nothing arrives. One gateway call at a time;
 * ends at the first that says that the gateway is in trouble. Returns how many were set.
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
    if (found !== "as_it_should_be") ctx.log.info({ instance: chip.instanceName, chipId, found }, "webhook");
    if (found === "set") repaired += 1;
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
  const [health] = await ctx.db.select().from(chipHealth).where(eq(chipHealth.chipId, chip.id));
  const step = compareWebhook(found.value, wanted, ctx.config.authSecret, chip.id);
  if (step === "foreign") {
    await noteWebhook(ctx, chip.id, "foreign", shownUrl(found.value?.url ?? ""));
    return step;
  }
  const now = await databaseTime(ctx);
  const isOn = found.value?.enabled === true;
  if (isRestingOff(health, now)) return switchOff(ctx, chip, chip.instanceName, wanted, isOn);
  // A wrong setting explains the silence, so it is repaired first; only a right webhook is switched off.
  if (step === "set") {
    const answer = await ctx.gateway.setWebhook(chip.instanceName, wanted);
    if (!answer.ok) return answer;
  } else if (isSilentTooLong(health, now)) {
    return switchOff(ctx, chip, chip.instanceName, wanted, isOn);
  }
  await noteWebhook(ctx, chip.id, "ours", null, step === "set");
  return step;
}

const elapsedMs = (since: Date | null, now: Date) => (since === null ? 0 : now.getTime() - since.getTime());

/** Switched off for silence less than half an hour ago, and nothing has arrived since. */
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
    const answer = await ctx.gateway.setWebhook(instanceName, { ...wanted, enabled: false });
    if (!answer.ok) return answer;
  }
  await noteWebhook(ctx, chip.id, "off", null);
  return isOn ? "switched_off" : "as_it_should_be";
}

/** Keeps how the webhook stands; `since` begins anew with a new state, or with a registration. */
export async function noteWebhook(
  ctx: Pick<AppContext, "db">,
  chipId: string,
  state: WebhookState,
  url: string | null,
  isNew = false,
): Promise<void> {
  const now = sql`clock_timestamp()`;
  await ctx.db
    .insert(chipHealth)
    .values({ chipId, webhookState: state, webhookUrl: url, webhookCheckedAt: now, webhookSince: now })
    .onConflictDoUpdate({
      target: chipHealth.chipId,
      set: {
        webhookState: state,
        webhookUrl: url,
        webhookCheckedAt: now,
        // What was not heard before speaks of the registration before.
        webhookSilentSince: sql`case when ${isNew} or ${chipHealth.webhookState} <> ${state}
          then null else ${chipHealth.webhookSilentSince} end`,
        webhookSince: sql`case when ${isNew} or ${chipHealth.webhookState} <> ${state} or ${chipHealth.webhookSince} is null
          then clock_timestamp() else ${chipHealth.webhookSince} end`,
      },
    });
}

/** What a registered webhook is beside the wanted one. Pure. */
export function compareWebhook(
  found: GatewayWebhook | null,
  wanted: GatewayWebhook,
  authSecret: string,
  chipId: string,
): Extract<WebhookFinding, "as_it_should_be" | "set" | "foreign"> {
  if (found === null || found.url === "") return "set";
  // An older address of ours is known by our path and secret. The secret alone proves nothing: who sets a webhook
  // without headers leaves those that were there (recordings/http.json, "webhook set disabled").
  const isOurs =
    found.url === wanted.url ||
    (found.url.endsWith(WEBHOOK_PATH) && verifyWebhookSecret(authSecret, headerOf(found))?.chipId === chipId);
  if (!isOurs) return "foreign";
  return comparable(found) === comparable(wanted) ? "as_it_should_be" : "set";
}

/** Every setting that `webhook/set` takes, whatever the order of events and headers. Header names have no case. */
function comparable({ url, enabled, events, headers, byEvents, base64 }: GatewayWebhook): string {
  const sortedHeaders = Object.entries(headers)
    .map(([name, value]) => [name.toLowerCase(), value].join("\n"))
    .sort();
  return JSON.stringify([url, enabled, [...events].sort(), sortedHeaders, byEvents, base64]);
}

const headerOf = (webhook: GatewayWebhook) => webhook.headers[WEBHOOK_HEADER] ?? null;

const timeSchema = z.object({ now: z.coerce.date() });

async function databaseTime(ctx: AppContext): Promise<Date> {
  const [row] = await ctx.db.execute(sql`select clock_timestamp() as now`);
  return timeSchema.parse(row).now;
}

/** Chips at rest whose webhook is due for a look, those never looked at first. */
async function readDue(ctx: AppContext): Promise<string[]> {
  const rows = await ctx.db.execute(sql`
    select c.id from julia.chips c
    left join ${periodicTasks} p on p.name = 'webhook:' || c.id
    where c.instance_name is not null and c.status <> 'cancelled' and c.state not in ('missing', 'unknown')
      and (p.next_run_at is null or p.next_run_at <= clock_timestamp())
      -- A refused look would use up the chip's next five minutes.
      and not exists (select 1 from julia.gateways where is_down)
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
