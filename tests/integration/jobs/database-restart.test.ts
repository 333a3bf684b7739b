import { setTimeout as sleep } from "node:timers/promises";
import { sql } from "drizzle-orm";
import { expect, it } from "vitest";
import { migrate } from "@/db/migrate";
import { SYSTEM } from "@/lib/actor";
import { startEmbeddedPostgres } from "@/lib/supervisor/embedded-postgres";
import { startJobs } from "@/lib/worker/jobs";
import { useWebContext } from "../../factories/web";
import { choosePort } from "../../setup/ports";
import { makeTemporaryFolder } from "../../setup/postgres";

const { folder, remove } = makeTemporaryFolder("julia-jobs-");
const start = (preferredPort: number) =>
  startEmbeddedPostgres({
    dataFolder: folder,
    logFile: `${folder}/postgres.log`,
    preferredPort,
    durable: false,
    database: "julia",
  });

// Another process could take a port that the system assigned, while the database is down.
let server = await start(await choosePort());
/** Repeats the call while the database is unavailable. */
const persist = (ask: () => Promise<unknown>) => expect.poll(ask).toBeDefined();

it("the job runner survives database restarts, both busy and idle", async () => {
  await migrate(server.url);
  const ctx = useWebContext(server.url);
  const done = new Set<unknown>();
  const running = await startJobs(
    { ...ctx, actor: SYSTEM },
    {
      work: async (_ctx, payload) => {
        await sleep(20);
        done.add(JSON.stringify(payload));
      },
    },
  );
  for (const [round, isResting] of [false, true].entries()) {
    const before = round * 40;
    await persist(() =>
      ctx.db.execute(sql`
        select julia_jobs.add_job('work', json_build_object('round', ${round}::int, 'number', n),
          job_key => ${round}::int || ':' || n)
        from generate_series(1, 40) n`),
    );
    await expect.poll(() => done.size).toBeGreaterThan(before + (isResting ? 39 : 5));
    const port = Number(new URL(server.url).port);
    await server.stop();
    server = await start(port);
    // Interrupted jobs are normally retried only when their worker counts as lost. This statement unlocks them
    // immediately.
    await persist(() =>
      ctx.db.execute(
        sql`update julia_jobs._private_jobs set locked_at = null, locked_by = null, run_at = now()`,
      ),
    );
    await expect.poll(() => done.size).toBe(before + 40);
  }
  await running.stop();
  await ctx.close();
  await server.stop();
  remove();
});
