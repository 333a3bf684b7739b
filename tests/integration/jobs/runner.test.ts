import { sql } from "drizzle-orm";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { SYSTEM } from "@/lib/actor";
import { JOBS, type Job, SCHEDULE } from "@/lib/worker/job-list";
import { startJobs } from "@/lib/worker/jobs";
import { createTestPool, eventually } from "../../factories/pool";
import { recordedLog } from "../../factories/recorded-log";
import { held } from "../../setup/held";

const pool = await createTestPool();
let running: { stop(): Promise<void> } | undefined;

afterEach(async () => {
  await running?.stop();
  running = undefined;
  await pool.ctx.db.execute(sql`delete from julia_jobs._private_jobs`);
});
afterAll(() => pool.close());

function heldJob() {
  const begun: unknown[] = [];
  const ended: unknown[] = [];
  const { released, release } = held();
  const job: Job = async (_ctx, payload) => {
    begun.push(payload);
    await released;
    ended.push(payload);
  };
  return { job, begun, ended, release };
}

const addJob = (name: string, payload: object) =>
  pool.ctx.db.execute(sql`select julia_jobs.add_job(${name}, ${JSON.stringify(payload)}::json)`);
const countJobs = async (): Promise<number> =>
  (await pool.ctx.db.execute(sql`select 1 from julia_jobs.jobs where task_identifier <> 'release_lost_jobs'`))
    .length;

describe("the job runner", () => {
  it("stops once running jobs are finished and recorded", async () => {
    const working = heldJob();
    running = await startJobs(pool.as(SYSTEM), { held: working.job });
    await addJob("held", { number: 1 });
    await expect.poll(() => working.begun).toHaveLength(1);
    let isStopped = false;
    const stopped = running.stop().then(() => {
      isStopped = true;
    });
    // If `stop` did not wait for the running job, it would resolve during this pause.
    await pool.ctx.db.execute(sql`select pg_sleep(0.3)`);
    expect(isStopped).toBe(false);
    working.release();
    await stopped;
    await addJob("held", { number: 2 });
    expect(working.begun).toEqual([{ number: 1 }]);
    expect(working.ended).toEqual([{ number: 1 }]);
    expect(await countJobs()).toBe(1);
  });

  it("recovers after the database cut all its connections, even during a job", async () => {
    const working = heldJob();
    running = await startJobs(pool.as(SYSTEM), { held: working.job });
    await addJob("held", { number: 1 });
    await expect.poll(() => working.begun).toHaveLength(1);
    await pool.ctx.db.execute(sql`select pg_terminate_backend(pid) from pg_stat_activity
      where application_name = 'julia-jobs' and datname = current_database()`);
    working.release();
    await addJob("held", { number: 2 });
    await expect.poll(() => working.ended.length).toBeGreaterThanOrEqual(2);
  });

  it("retries a failed job, and neither logs nor stores its content", async () => {
    const { log, lines } = recordedLog();
    const ctx = { ...pool.as(SYSTEM), log };
    running = await startJobs(ctx, {
      broken: async () => {
        await ctx.db.execute(sql`select 1 from no_table where text = ${"segredo da doutora"}`);
      },
    });
    await addJob("broken", { text: "segredo da doutora" });
    const [job] = await eventually(
      () =>
        pool.ctx.db.execute(
          sql`select attempts, last_error, run_at > updated_at as is_later from julia_jobs.jobs where last_error is not null`,
        ),
      (rows) => rows.length === 1,
    );
    expect(job).toMatchObject({ attempts: 1, is_later: true });
    expect(String(job?.last_error)).toContain("Failed query: select 1 from no_table");
    await running.stop();
    expect(JSON.stringify(lines)).toContain("no_table");
    expect(JSON.stringify([...lines, job])).not.toContain("segredo");
  });

  it("releases the jobs of a killed worker and leaves those of a live one", async () => {
    for (const minutes of [4, 6]) {
      await pool.ctx.db.execute(
        sql`select julia_jobs.add_job('look_up', '{}'::json, job_key => ${`lost:${minutes}`})`,
      );
      await pool.ctx.db.execute(sql`update julia_jobs._private_jobs
        set locked_by = ${`pool-${minutes}`}, locked_at = now() - make_interval(mins => ${minutes})
        where key = ${`lost:${minutes}`}`);
    }
    await JOBS.release_lost_jobs(pool.as(SYSTEM));
    const rows = await pool.ctx.db.execute(
      sql`select key, locked_at is null as is_free from julia_jobs.jobs order by key`,
    );
    expect(rows).toEqual([
      { key: "lost:4", is_free: false },
      { key: "lost:6", is_free: true },
    ]);
    await expect(JOBS.release_lost_jobs(pool.as(SYSTEM))).resolves.toBeUndefined();
  });

  it("runs the scheduled tasks, each under its own name", async () => {
    running = await startJobs(pool.as(SYSTEM));
    const known = () =>
      pool.ctx.db.execute(sql`select identifier from julia_jobs._private_known_crontabs order by identifier`);
    const rows = await eventually(known, (found) => found.length === SCHEDULE.length);
    expect(rows.map((row) => row.identifier)).toEqual([
      "forget_old_alerts",
      "rebalance",
      "release_lost_jobs",
      "remove_ended_sessions",
      "remove_old_pairing_links",
      "retention",
      "seal_callback_urls",
      "trim_deliveries",
      "trim_forwarded",
      "trim_history",
    ]);
  });
});
