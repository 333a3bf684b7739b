import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { ChipRow } from "@/db/schema";
import { createInstance } from "@/lib/chips/create-instance";
import { workInbox } from "@/lib/inbox/work-inbox";
import { eventually, newPhone } from "../../factories/pool";
import { openWebhookPool, type WebhookPool } from "../../factories/webhook-server";

const RUNS = 5;
/** Pause between two passes in ms, the same as in the worker. */
const WORKER_PAUSE_MS = 100;
/** Goal for the median number of passes. Ten passes take about one second. */
const MOST_PASSES = 10;

let pool: WebhookPool;
let passes = 0;
const stop = new AbortController();
let worker: Promise<void>;
beforeAll(async () => {
  pool = await openWebhookPool();
  worker = (async () => {
    while (!stop.signal.aborted) {
      await workInbox(pool.ctx);
      passes += 1;
      await sleep(WORKER_PAUSE_MS);
    }
  })();
});
afterAll(async () => {
  stop.abort();
  await worker;
  await pool.close();
});

/** Returns the number of worker passes from an action on the phone until the chip's row shows its effect. */
async function passesUntil(chipId: string, act: () => Promise<unknown>, isShown: (chip: ChipRow) => boolean) {
  const before = passes;
  await act();
  await eventually(() => pool.chip(chipId), isShown);
  return passes - before;
}

it("a scan, an unlink and a ban usually reach the chip's row within ten worker passes, without a poll", async () => {
  const counts: Record<"scan" | "unlink" | "ban", number[]> = { scan: [], unlink: [], ban: [] };
  for (let run = 0; run < RUNS; run += 1) {
    for (const end of ["unlink", "ban"] as const) {
      const phone = newPhone();
      const { chipId, instanceName } = await createInstance(pool.ctx, { phone });
      const scan = () => pool.control("/scan", { instanceName, phone });
      counts.scan.push(await passesUntil(chipId, scan, (chip) => chip.evolutionConnected));
      const finish = () => pool.control(`/${end}`, { instanceName });
      counts[end].push(await passesUntil(chipId, finish, (chip) => !chip.evolutionConnected));
    }
  }
  for (const [what, measured] of Object.entries(counts)) {
    measured.sort((a, b) => a - b);
    expect(measured[Math.floor(measured.length / 2)], what).toBeLessThanOrEqual(MOST_PASSES);
  }
  expect(await pool.calls("/instance/connectionState/")).toBe(0);
});
