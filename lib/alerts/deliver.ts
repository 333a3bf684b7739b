import { and, eq, sql } from "drizzle-orm";
import { type AlertDeliveryRow, alertDeliveries, alertDestinations } from "@/db/schema";
import type { AppContext } from "@/lib/context/server-context";
import type { GuardedOutcome } from "@/lib/outbound/post-guarded";
import { isAccepted, postWebhook } from "@/lib/outbound/post-webhook";
import { unseal } from "@/lib/outbound/seal";
import { chatWords, readBulletin } from "./bulletin";
import { writeGeneric } from "./write-generic";
import { writeSlack } from "./write-slack";

/**
 * How long a claim lasts. Longer than `POST_TIMEOUT_MS`, so that another process retries a delivery only after the
 * claiming process has died.
 */
const CLAIM_SECONDS = 30;
const POST_TIMEOUT_MS = 10_000;
const AT_ONCE = 8;
const FIRST_PAUSE_SECONDS = 5;
const LONGEST_PAUSE_SECONDS = 900;
const GIVE_UP_SECONDS = 86_400;
const LONGEST_ERROR = 200;

type Context = Pick<AppContext, "db" | "config" | "log">;
type Destination = typeof alertDestinations.$inferSelect;

/**
 * Sends due deliveries at least once, with the same id in every attempt. Each destination receives the deliveries of a
 * rule in order, so a failing delivery delays the later ones. Returns the number of deliveries attempted.
 */
export async function deliverAlerts(ctx: Context): Promise<number> {
  const claimed = await ctx.db.transaction(async (tx) => {
    const due = await tx.execute<{ id: string }>(sql`
      select d.id from julia.alert_deliveries d
      where d.state = 'pending' and d.next_try_at <= clock_timestamp() and not exists (
        select 1 from julia.alert_deliveries earlier
        where earlier.state = 'pending' and earlier.destination_id = d.destination_id and earlier.rule = d.rule
          and (earlier.created_at, earlier.id) < (d.created_at, d.id))
      order by d.created_at, d.id limit ${AT_ONCE} for no key update of d skip locked`);
    const ids = [...due].map(({ id }) => id);
    if (ids.length === 0) return [];
    return tx
      .update(alertDeliveries)
      .set({
        tries: sql`${alertDeliveries.tries} + 1`,
        nextTryAt: sql`clock_timestamp() + make_interval(secs => ${CLAIM_SECONDS})`,
      })
      .where(sql`${alertDeliveries.id} = any(${sql.param(ids)}::uuid[])`)
      .returning();
  });
  await Promise.all(claimed.map((delivery) => deliver(ctx, delivery)));
  return claimed.length;
}

/** Attempts a claimed delivery once and returns whether it succeeded. Test deliveries are not retried. */
export async function deliver(ctx: Context, delivery: AlertDeliveryRow): Promise<boolean> {
  const [destination] = await ctx.db
    .select()
    .from(alertDestinations)
    .where(eq(alertDestinations.id, delivery.destinationId));
  if (destination === undefined) return false;
  const outcome = await send(ctx, delivery, destination);
  const problem = problemOf(outcome);
  if (problem !== null) {
    ctx.log.warn(
      { deliveryId: delivery.id, destination: destination.name, tries: delivery.tries, problem },
      "alert delivery failed",
    );
  }
  await record(ctx, delivery, { problem, isFinal: outcome.kind === "refused" || delivery.kind === "test" });
  return problem === null;
}

async function send(
  ctx: Context,
  delivery: AlertDeliveryRow,
  destination: Destination,
): Promise<GuardedOutcome> {
  const { config } = ctx;
  if (!destination.enabled && delivery.kind !== "test")
    return { kind: "refused", detail: "it was switched off" };
  const url = destination.fromEnvironment
    ? config.alertWebhookUrl
    : unseal(config.authSecret, destination.id, destination.encryptedUrl ?? "");
  if (url === null) return { kind: "refused", detail: "its address cannot be read any more" };
  const bulletin = await readBulletin(ctx.db, delivery, config);
  const body =
    destination.kind === "slack" ? writeSlack(bulletin, chatWords(config.timeZone)) : writeGeneric(bulletin);
  const secret =
    destination.encryptedSecret === null
      ? null
      : unseal(config.authSecret, destination.id, destination.encryptedSecret);
  return postWebhook({
    id: delivery.id,
    url,
    body,
    secrets: secret === null ? [] : [secret],
    sentAt: new Date(),
    // The address from the environment is trusted; addresses that people enter are not.
    allowedHosts: destination.fromEnvironment ? [new URL(url).hostname] : config.callbackAllowedHosts,
    timeoutMs: POST_TIMEOUT_MS,
  });
}

/** Returns null on success, or a short reason that does not contain the address. */
function problemOf(outcome: GuardedOutcome): string | null {
  if (outcome.kind !== "answer") return outcome.detail.slice(0, LONGEST_ERROR);
  return isAccepted(outcome) ? null : `HTTP ${outcome.status}`;
}

/** Records the outcome. A failed attempt does not change a delivery that another process has since claimed. */
async function record(
  ctx: Context,
  delivery: AlertDeliveryRow,
  { problem, isFinal }: { problem: string | null; isFinal: boolean },
): Promise<void> {
  const mine = and(
    eq(alertDeliveries.id, delivery.id),
    eq(alertDeliveries.state, "pending"),
    problem === null ? undefined : eq(alertDeliveries.tries, delivery.tries),
  );
  const toDestination = eq(alertDestinations.id, delivery.destinationId);
  const now = sql`clock_timestamp()`;
  if (problem === null) {
    await ctx.db
      .update(alertDeliveries)
      .set({ state: "delivered", finishedAt: now, lastError: null })
      .where(mine);
    await ctx.db
      .update(alertDestinations)
      .set({ lastDeliveredAt: now, lastError: null, lastErrorAt: null })
      .where(toDestination);
    return;
  }
  const pause = Math.min(FIRST_PAUSE_SECONDS * 2 ** (delivery.tries - 1), LONGEST_PAUSE_SECONDS);
  const isOver = isFinal
    ? sql`true`
    : sql`${alertDeliveries.createdAt} < julia.clock() - make_interval(secs => ${GIVE_UP_SECONDS})`;
  await ctx.db
    .update(alertDeliveries)
    .set({
      state: sql`case when ${isOver} then 'failed' else 'pending' end`,
      finishedAt: sql`case when ${isOver} then ${now} end`,
      lastError: problem,
      nextTryAt: sql`clock_timestamp() + make_interval(secs => ${pause})`,
    })
    .where(mine);
  await ctx.db.update(alertDestinations).set({ lastError: problem, lastErrorAt: now }).where(toDestination);
}
