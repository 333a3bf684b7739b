import { randomUUID } from "node:crypto";
import { EventEmitter } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { Logger, parseCronItems, run, type Task, type TaskList, type WorkerEvents } from "graphile-worker";
import { Pool } from "pg";
import { pgOptions } from "@/db/connection-options";
import { JOBS_SCHEMA } from "@/db/jobs-schema";
import type { CommandContext } from "@/lib/context/command-context";
import { describeFailure } from "@/lib/log/describe-failure";
import { withLogFields } from "@/lib/log/log-fields";
import { JOBS, type Job, SCHEDULE } from "./job-list";

/** Concurrent jobs per process. Most of them wait for a response. */
const CONCURRENCY = 8;
const RESTART_PAUSE_MS = 1_000;
/**
 * How long a shutdown waits for running jobs. A job normally takes less time. If a job takes longer, another process
 * repeats the job.
 */
const LONGEST_STOP_MS = 30_000;
const LONGEST_END_MS = 2_000;

interface JobRunner {
  /** Settles when the runner stops taking jobs, for any reason. */
  ended: Promise<void>;
  /** Stops taking jobs and waits for running ones. Never rejects. */
  stop(): Promise<void>;
}

/**
 * Runs the jobs of `job-list.ts`, which SQL functions and the schedule enqueue. Any number of processes may run it.
 * Rejects if the database is unreachable at the start; reconnects after later failures.
 */
export async function startJobs(
  ctx: CommandContext,
  jobs: Record<string, Job> = JOBS,
): Promise<{ stop(): Promise<void> }> {
  const stopping = new AbortController();
  let runner: JobRunner | null = await startRunner(ctx, jobs);
  const ended = (async () => {
    while (runner !== null) {
      await runner.ended;
      if (stopping.signal.aborted) return;
      ctx.log.error("job runner failed");
      void runner.stop();
      runner = await startAgain(ctx, jobs, stopping.signal);
    }
  })();
  const stop = async () => {
    stopping.abort();
    await runner?.stop();
    await within(LONGEST_END_MS, ended);
  };
  let stopped: Promise<void> | undefined;
  return {
    stop: () => {
      stopped ??= stop();
      return stopped;
    },
  };
}

/** Retries until a runner has started. Returns null if the signal aborts first. */
async function startAgain(
  ctx: CommandContext,
  jobs: Record<string, Job>,
  signal: AbortSignal,
): Promise<JobRunner | null> {
  while (!signal.aborted) {
    await sleep(RESTART_PAUSE_MS, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) break;
    try {
      const runner = await startRunner(ctx, jobs);
      if (!signal.aborted) return runner;
      await runner.stop();
    } catch (error) {
      ctx.log.warn({ err: error }, "job runner failed to start, will be retried");
    }
  }
  return null;
}

/**
 * Uses our own pool, because the runner removes its error handlers before it has closed all connections. Without a
 * handler, a connection lost at that point would end the process.
 */
async function openPool(ctx: CommandContext): Promise<Pool> {
  const pool = new Pool({
    ...(await pgOptions(ctx.config.databaseUrl, "julia-jobs")),
    // One additional connection for LISTEN.
    max: CONCURRENCY + 1,
  });
  const note = (error: Error) => ctx.log.warn({ err: error }, "job runner lost a database connection");
  pool.on("error", note);
  pool.on("connect", (client) => client.on("error", note));
  return pool;
}

/**
 * Creates a new pool for each runner, because the primary role may have moved to another database host.
 */
async function startRunner(ctx: CommandContext, jobs: Record<string, Job>): Promise<JobRunner> {
  const pool = await openPool(ctx);
  try {
    return await runOn(ctx, pool, jobs);
  } catch (error) {
    await pool.end();
    throw error;
  }
}

async function runOn(ctx: CommandContext, pool: Pool, jobs: Record<string, Job>): Promise<JobRunner> {
  const taskList: TaskList = Object.fromEntries(
    Object.entries(jobs).map(([name, job]) => [name, createTask(ctx, name, job)]),
  );
  const events: WorkerEvents = new EventEmitter();
  // The runner's promise is not sufficient: it never settles if two job results could not be written.
  const broken = new Promise<void>((resolve) => events.once("pool:fatalError", () => resolve()));
  const runner = await run({
    pgPool: pool,
    schema: JOBS_SCHEMA,
    taskList,
    parsedCronItems: parseCronItems(SCHEDULE.filter((item) => item.task in jobs)),
    concurrency: CONCURRENCY,
    noHandleSignals: true,
    // Without these settings, a job result that cannot be written becomes an unhandled rejection, which ends the
    // process.
    preset: { worker: { completeJobBatchDelay: 0, failJobBatchDelay: 0 } },
    events,
    logger: createRunnerLogger(ctx),
  });
  const settled = runner.promise.catch((error: unknown) =>
    ctx.log.error({ err: error }, "job runner ended with an error"),
  );
  const stop = async () => {
    // `runner.stop` rejects if the runner has already ended.
    const ended = runner.stop().catch(() => settled);
    await within(LONGEST_STOP_MS, Promise.race([ended, broken]));
    await within(LONGEST_END_MS, pool.end());
  };
  let stopped: Promise<void> | undefined;
  return {
    ended: Promise.race([broken, settled]),
    stop: () => {
      stopped ??= stop();
      return stopped;
    },
  };
}

async function within(longestMs: number, work: Promise<unknown>): Promise<void> {
  const over = new AbortController();
  const limit = sleep(longestMs, undefined, { signal: over.signal }).catch(() => undefined);
  await Promise.race([work, limit]);
  over.abort();
}

function createTask(ctx: CommandContext, name: string, job: Job): Task {
  return (payload, { job: { id, attempts } }) =>
    withLogFields({ requestId: randomUUID(), job: name, jobId: id, attempts }, async () => {
      let outcome: unknown;
      try {
        outcome = await job(ctx, payload, { attempts });
      } catch (error) {
        ctx.log.warn({ err: error }, "job failed, will be retried");
        // The runner stores and logs this message. A failed query's own message would contain the query's values.
        throw new Error(describeFailure(error).message);
      }
      if (outcome === "later" || outcome === "busy") throw new Error("will be retried");
    });
}

/** Logs the runner's messages without their metadata, which contains payloads. */
function createRunnerLogger(ctx: CommandContext): Logger {
  return new Logger((scope) => (level, message, details) => {
    const { taskIdentifier: job, jobId } = scope;
    // Failed jobs are already logged with their cause.
    const isTold = details !== undefined && "failure" in details;
    if (level === "error" && !isTold) ctx.log.error({ job, jobId }, message);
    else if (level === "warning") ctx.log.warn({ job, jobId }, message);
    else ctx.log.debug({ job, jobId }, message);
  });
}
