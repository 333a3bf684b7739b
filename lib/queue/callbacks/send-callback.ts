import { eq, sql } from "drizzle-orm";
import { z } from "zod";
import { messages } from "@/db/schema";
import { liveCallbackSecrets } from "@/lib/clients/callback-secrets/live-callback-secrets";
import type { AppContext } from "@/lib/context/server-context";
import type { GuardedOutcome } from "@/lib/outbound/post-guarded";
import { isAccepted, postWebhook } from "@/lib/outbound/post-webhook";
import { getMessage } from "@/lib/queue/read/get-message";
import type { MessageCallback } from "@/types/message-callback";
import { MESSAGE_PHASES, STATUS_OF_PHASE } from "@/types/messages";
import { callbackHosts, hostFlag } from "./callback-hosts";
import { loggedUrl, openCallbackUrl } from "./callback-url";

/** A message's status change, as queued by `julia.message_changed`. `eventId` is the same in all attempts. */
export const callbackEventSchema = z.object({
  messageId: z.uuid(),
  phase: z.enum(MESSAGE_PHASES),
  at: z.iso.datetime({ offset: true }),
  eventId: z.uuid(),
});
export type CallbackEvent = z.infer<typeof callbackEventSchema>;

export interface CallbackTry {
  /** Number of attempts, including this one. */
  attempts: number;
  now: Date;
  timeoutMs?: number;
}

/**
 * `later`: retry. `busy`: the host is at its limit or paused, so retry without counting this attempt. `dropped`: the
 * message or its callback URL no longer exists. All results except `later` and `busy` are final.
 */
export type CallbackResult = "delivered" | "later" | "busy" | "refused" | "given_up" | "dropped";

const LONGEST_MS = 24 * 3_600_000;

/**
 * Reports one status change to the client's callback URL: sends the current `Message`, with the status of that change,
 * in a signed request. The changes of a message are reported in order, and the number of concurrent requests per host
 * is limited. Retries for up to 24 hours, until the receiver answers with 2xx. A 410 or a forbidden address ends the
 * attempts.
 */
export async function sendCallback(
  ctx: Pick<AppContext, "db" | "config" | "log">,
  event: CallbackEvent,
  { attempts, now, timeoutMs }: CallbackTry,
): Promise<CallbackResult> {
  const [message] = await ctx.db
    .select({ callbackUrl: messages.callbackUrl, clientId: messages.clientId })
    .from(messages)
    .where(eq(messages.id, event.messageId));
  if (message === undefined || message.callbackUrl === null) return "dropped";
  if (await isOlderUnreported(ctx, event)) return "later";

  const log = ctx.log.child({ messageId: event.messageId, eventId: event.eventId, attempts });
  const url = openCallbackUrl(ctx.config.authSecret, message.clientId, message.callbackUrl);
  if (url === null) {
    log.warn({ result: "refused" }, "callback rejected: URL was sealed with another AUTH_SECRET");
    await releaseNext(ctx, event);
    return "refused";
  }
  const { host } = new URL(url);
  const nowMs = now.getTime();
  if (!callbackHosts.take(host, nowMs)) {
    if (isOver(event, attempts, now)) {
      log.warn({ result: "given_up", host }, "callback given up: host stayed at its limit");
      await releaseNext(ctx, event);
      return "given_up";
    }
    await waitForHost(ctx, event, host);
    return "busy";
  }
  let outcome: GuardedOutcome;
  try {
    outcome = await post(ctx, event, { clientId: message.clientId, url, now, timeoutMs });
  } finally {
    callbackHosts.release(host);
  }
  if (outcome.kind === "failed" && outcome.isTimeout) callbackHosts.pause(host, nowMs);

  let result: CallbackResult;
  if (isAccepted(outcome)) result = "delivered";
  else if (outcome.kind === "refused" || (outcome.kind === "answer" && outcome.status === 410))
    result = "refused";
  else result = isOver(event, attempts, now) ? "given_up" : "later";

  if (result !== "delivered") log.warn({ result, outcome, url: loggedUrl(url) }, "callback failed");
  if (result !== "later") await releaseNext(ctx, event);
  return result;
}

async function post(
  ctx: Pick<AppContext, "db" | "config" | "log">,
  event: CallbackEvent,
  to: { url: string; clientId: string; now: Date; timeoutMs: number | undefined },
): Promise<GuardedOutcome> {
  const { url, clientId, now, timeoutMs } = to;
  const callback: MessageCallback = {
    type: "message.status",
    timestamp: new Date(event.at).toISOString(),
    data: {
      ...(await getMessage(ctx, event.messageId, { clientId: null })),
      status: STATUS_OF_PHASE[event.phase],
    },
  };
  return postWebhook({
    id: event.eventId,
    url,
    body: JSON.stringify(callback),
    secrets: await liveCallbackSecrets(ctx, clientId),
    sentAt: now,
    allowedHosts: ctx.config.callbackAllowedHosts,
    timeoutMs,
  });
}

/** Decrements the job's attempt count, and flags the job so that the runner skips it until the host is available. */
async function waitForHost(ctx: Pick<AppContext, "db">, event: CallbackEvent, host: string): Promise<void> {
  await ctx.db.execute(sql`
    update julia_jobs._private_jobs
    set attempts = greatest(attempts - 1, 0),
      flags = coalesce(flags, '{}') || jsonb_build_object(${hostFlag(host)}::text, true)
    where key = julia.callback_key(${event.messageId}, ${event.at})`);
}

/**
 * Returns true if the next attempt would be more than 24 hours after the change. Before that attempt, the runner waits
 * e^attempts seconds, at most e^10.
 */
function isOver(event: CallbackEvent, attempts: number, now: Date): boolean {
  const pauseMs = Math.exp(Math.min(attempts, 10)) * 1_000;
  return now.getTime() + pauseMs > new Date(event.at).getTime() + LONGEST_MS;
}

/** Returns true if an older change of the message is unreported and its callback has not been abandoned. */
async function isOlderUnreported(ctx: Pick<AppContext, "db">, event: CallbackEvent): Promise<boolean> {
  const older = await ctx.db.execute(sql`
    select 1 from julia_jobs.jobs
    where key >= julia.callback_key(${event.messageId}, 'epoch')
      and key < julia.callback_key(${event.messageId}, ${event.at})
      and (attempts < max_attempts or locked_at is not null)
    limit 1`);
  return older.length > 0;
}

/** Removes this change's job, and reschedules the message's later jobs, which were waiting for it, to run now. */
async function releaseNext(ctx: Pick<AppContext, "db">, event: CallbackEvent): Promise<void> {
  const key = sql`julia.callback_key(${event.messageId}, ${event.at})`;
  await ctx.db.execute(sql`select julia_jobs.remove_job(${key})`);
  await ctx.db.execute(sql`
    select julia_jobs.reschedule_jobs(array_agg(id), run_at => now(), attempts => 0)
    from julia_jobs.jobs
    where key > ${key} and key <= julia.callback_key(${event.messageId}, '9999-12-31') and attempts > 0
    having count(*) > 0`);
}
