import { sql } from "drizzle-orm";
import type { CronItem } from "graphile-worker";
import { z } from "zod";
import { forgetOldAlerts } from "@/lib/alerts/retention";
import { removeOldLinks } from "@/lib/chips/pairing-link/remove-old-links";
import type { CommandContext } from "@/lib/context/command-context";
import { trimDeliveries } from "@/lib/events/delivery/trim-deliveries";
import { trimForwarded } from "@/lib/inbox/forwarding/trim-forwarded";
import { removeFile } from "@/lib/media/remove-file";
import { removeEndedSessions } from "@/lib/people/remove-ended-sessions";
import { applyRetention } from "@/lib/queue/apply-retention";
import { sealCallbackUrls } from "@/lib/queue/callbacks/seal-callback-urls";
import { rebalance } from "@/lib/queue/rebalance";
import { lookupMessage } from "@/lib/queue/settle/lookup-message";
import { requeue } from "@/lib/settings/requeue";
import { trimHistory } from "@/lib/status/record-watch";

/**
 * A kind of job. A job that throws or returns `later` or `busy` is retried after 3, 7, 20, 55... seconds, and finally
 * every 6 hours. `attempts` includes the current attempt.
 */
export type Job = (ctx: CommandContext, payload: unknown, job: { attempts: number }) => Promise<unknown>;

const callbackPayload = z.object({ messageId: z.uuid() });
const filePayload = z.object({ fileKey: z.uuid() });
const lookupPayload = z.object({ messageId: z.uuid(), look: z.number().int().min(0) });

/**
 * Age after which the worker of a running job counts as gone. No call to the gateway or to a receiver takes this long.
 */
const LOST_MINUTES = 5;
const DAY_MS = 86_400_000;

export const JOBS = {
  look_up: async (ctx, payload) => {
    const { messageId, look } = lookupPayload.parse(payload);
    await lookupMessage(ctx, messageId, look);
  },

  /** Runs after a settings change, for messages that were locked or being accepted at that time. */
  requeue: async (ctx) => {
    await requeue(ctx);
  },

  /** Queued by releases before 0.4 for each status change of a message with a callback URL, which is now an event. */
  callback: async (ctx, payload) => {
    const { messageId } = callbackPayload.parse(payload);
    await ctx.db.execute(sql`select julia.take_over_callbacks(${messageId})`);
  },

  remove_file: (ctx, payload) => removeFile(ctx, filePayload.parse(payload).fileKey),

  trim_deliveries: (ctx) => trimDeliveries(ctx),

  trim_forwarded: (ctx) => trimForwarded(ctx),

  rebalance: (ctx) => rebalance(ctx),

  seal_callback_urls: (ctx) => sealCallbackUrls(ctx),

  retention: async (ctx) => {
    // Deletes jobs that have used all their attempts, because the runner keeps such jobs.
    await ctx.db.execute(
      sql`delete from julia_jobs._private_jobs where attempts >= max_attempts and locked_at is null`,
    );
    return (await applyRetention(ctx)) ? undefined : "later";
  },

  trim_history: (ctx) => trimHistory(ctx),

  forget_old_alerts: (ctx) => forgetOldAlerts(ctx),

  remove_ended_sessions: (ctx) => removeEndedSessions(ctx),

  remove_old_pairing_links: (ctx) => removeOldLinks(ctx),

  /** The runner itself would release the jobs of a killed worker only after four hours. */
  release_lost_jobs: async (ctx) => {
    await ctx.db.execute(sql`
      select julia_jobs.force_unlock_workers(array_agg(distinct locked_by))
      from julia_jobs.jobs
      where task_identifier in ('callback', 'look_up', 'remove_file')
        and locked_at < now() - make_interval(mins => ${LOST_MINUTES})
      having count(*) > 0`);
  },
} satisfies Record<string, Job>;

const scheduled = (task: keyof typeof JOBS, match: string, backfillPeriod = 0): CronItem => ({
  task,
  match,
  identifier: task,
  options: { jobKey: task, backfillPeriod },
});

/** Scheduled jobs (times in UTC). Each job runs once at its time, regardless of the number of workers. */
export const SCHEDULE: CronItem[] = [
  scheduled("release_lost_jobs", "* * * * *"),
  scheduled("seal_callback_urls", "* * * * *"),
  scheduled("trim_deliveries", "*/10 * * * *"),
  scheduled("trim_forwarded", "*/10 * * * *"),
  scheduled("rebalance", "*/10 * * * *"),
  scheduled("remove_ended_sessions", "27 * * * *"),
  scheduled("remove_old_pairing_links", "37 * * * *"),
  // At night in America/Sao_Paulo. If no worker was running at that time, a worker that starts within a day runs the
  // missed jobs.
  scheduled("retention", "17 6 * * *", DAY_MS),
  scheduled("forget_old_alerts", "47 6 * * *", DAY_MS),
  scheduled("trim_history", "47 6 * * *", DAY_MS),
];
