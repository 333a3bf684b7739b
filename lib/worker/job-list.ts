import { sql } from "drizzle-orm";
import type { CronItem } from "graphile-worker";
import { z } from "zod";
import { forgetOldAlerts } from "@/lib/alerts/retention";
import type { CommandContext } from "@/lib/context/command-context";
import { removeEndedSessions } from "@/lib/people/remove-ended-sessions";
import { sealCallbackUrls } from "@/lib/queue/callbacks/seal-callback-urls";
import { callbackEventSchema, sendCallback } from "@/lib/queue/callbacks/send-callback";
import { lookUpMessage } from "@/lib/queue/look-up";
import { rebalance } from "@/lib/queue/rebalance";
import { applyRetention } from "@/lib/queue/retention";
import { relane } from "@/lib/settings/requeue-by-specialty";
import { trimHistory } from "@/lib/status/record-watch";

/**
 * One kind of job. What throws, or says `later` or `busy`, is tried again: 3, 7, 20, 55... seconds later, in the end every
 * 6 hours. `attempts` counts this try too.
 */
export type Job = (ctx: CommandContext, payload: unknown, job: { attempts: number }) => Promise<unknown>;

const lookUpPayload = z.object({ messageId: z.uuid(), look: z.number().int().min(0) });

/** No call of a gateway or a caller's address takes so long: such a job's worker is gone. */
const LOST_MINUTES = 5;
const DAY_MS = 86_400_000;

export const JOBS = {
  look_up: async (ctx, payload) => {
    const { messageId, look } = lookUpPayload.parse(payload);
    await lookUpMessage(ctx, messageId, look);
  },

  /** Once more after the settings were changed: messages that were held, or were being accepted, by then. */
  relane: async (ctx) => {
    await relane(ctx);
  },

  callback: async (ctx, payload, { attempts }) => {
    const event = callbackEventSchema.parse(payload);
    return sendCallback(ctx, event, { attempts, now: new Date() });
  },

  rebalance: (ctx) => rebalance(ctx),

  seal_callback_urls: (ctx) => sealCallbackUrls(ctx),

  retention: async (ctx) => {
    // Jobs that failed for good, which the runner keeps.
    await ctx.db.execute(
      sql`delete from julia_jobs._private_jobs where attempts >= max_attempts and locked_at is null`,
    );
    return (await applyRetention(ctx)) ? undefined : "later";
  },

  trim_history: (ctx) => trimHistory(ctx),

  forget_old_alerts: (ctx) => forgetOldAlerts(ctx),

  remove_ended_sessions: (ctx) => removeEndedSessions(ctx),

  /** The runner itself gives a killed worker's jobs back only after four hours. */
  release_lost_jobs: async (ctx) => {
    await ctx.db.execute(sql`
      select julia_jobs.force_unlock_workers(array_agg(distinct locked_by))
      from julia_jobs.jobs
      where task_identifier in ('callback', 'look_up')
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

/** When what runs by the clock runs, in UTC; once, however many workers there are. */
export const SCHEDULE: CronItem[] = [
  scheduled("release_lost_jobs", "* * * * *"),
  scheduled("seal_callback_urls", "* * * * *"),
  scheduled("rebalance", "*/10 * * * *"),
  scheduled("remove_ended_sessions", "27 * * * *"),
  // In the night of America/Sao_Paulo; a worker that comes later makes up for it.
  scheduled("retention", "17 6 * * *", DAY_MS),
  scheduled("forget_old_alerts", "47 6 * * *", DAY_MS),
  scheduled("trim_history", "47 6 * * *", DAY_MS),
];
