import { setTimeout as sleep } from "node:timers/promises";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type ChipRow, chips } from "@/db/schema";
import { createInstance } from "@/lib/chips/create-instance";
import { workInbox } from "@/lib/inbox/work-inbox";
import { createTestPool, newPhone, type TestPool } from "../../factories/pool";
import { startWebhookServer, type WebhookServer } from "../../factories/webhook-server";

const RUNS = 5;
/** As the worker does. */
const WORKER_PAUSE_MS = 100;

let server: WebhookServer;
let pool: TestPool;
const stop = new AbortController();
let worker: Promise<void>;
beforeAll(async () => {
  server = await startWebhookServer();
  pool = await createTestPool({ environment: { APP_URL: server.url } });
  server.use(pool.ctx);
  worker = (async () => {
    while (!stop.signal.aborted) {
      await workInbox(pool.ctx);
      await sleep(WORKER_PAUSE_MS);
    }
  })();
});
afterAll(async () => {
  stop.abort();
  await worker;
  await pool.close();
  await server.close();
});

/** Milliseconds from what is done to the phone until the chip's row shows it. */
async function timeUntil(chipId: string, act: () => Promise<unknown>, isShown: (chip: ChipRow) => boolean) {
  const startedAt = performance.now();
  await act();
  for (;;) {
    const [chip] = await pool.ctx.db.select().from(chips).where(eq(chips.id, chipId));
    if (chip !== undefined && isShown(chip)) return performance.now() - startedAt;
    if (performance.now() - startedAt > 10_000) throw new Error("not within 10 s");
    await sleep(5);
  }
}

it("a scan, an unlink and a ban are on the chip's row within a second, as a rule, without a look at the gateway", async () => {
  const times: Record<"scan" | "unlink" | "ban", number[]> = { scan: [], unlink: [], ban: [] };
  for (let run = 0; run < RUNS; run += 1) {
    for (const end of ["unlink", "ban"] as const) {
      const phone = newPhone();
      const { chipId, instanceName } = await createInstance(pool.ctx, { phone });
      const scan = () => pool.control("/scan", { instanceName, phone });
      times.scan.push(await timeUntil(chipId, scan, (chip) => chip.evolutionConnected));
      const finish = () => pool.control(`/${end}`, { instanceName });
      times[end].push(await timeUntil(chipId, finish, (chip) => !chip.evolutionConnected));
    }
  }
  for (const [what, measured] of Object.entries(times)) {
    measured.sort((a, b) => a - b);
    console.log(`${what}: ${measured.map((ms) => Math.round(ms)).join(", ")} ms`);
    expect(measured[Math.floor(measured.length / 2)]).toBeLessThan(1_000);
  }
  expect(await pool.calls("/instance/connectionState/")).toBe(0);
});
