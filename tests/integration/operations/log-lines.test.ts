import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { POST as REQUEST_QR } from "@/app/api/dashboard/chips/instances/[name]/qr-code/route";
import { GET as READ_METRICS } from "@/app/api/metrics/route";
import { SYSTEM } from "@/lib/actor";
import type { AppContext } from "@/lib/context/server-context";
import { openGateways } from "@/lib/gateway/gateways";
import { workInbox } from "@/lib/inbox/work-inbox";
import { withLogFields, withoutLogFields } from "@/lib/log/log-fields";
import { startJobs } from "@/lib/worker/jobs";
import { registerTask, runPeriodically } from "@/lib/worker/periodic-task";
import { insertOpenChip } from "../../factories/attempts";
import { createTestPool, eventually, insertChip } from "../../factories/pool";
import { recordedLog } from "../../factories/recorded-log";
import { useWebContext as openWebContext, signedInAs, webRequest } from "../../factories/web";
import { deliver, secretOf, webhookBody } from "../../factories/webhook-events";

const holder: typeof globalThis & { juliaServerContext?: AppContext } = globalThis;

const { log, lines } = recordedLog();
const pool = await createTestPool();
const web = openWebContext(pool.ctx.config.databaseUrl, {
  EVOLUTION_API_URL: pool.simulator.url,
  EVOLUTION_API_KEY: pool.simulator.apiKey,
  METRICS_TOKEN: "a-token-of-the-scraper",
});
afterAll(async () => {
  await web.close();
  await pool.close();
});
beforeEach(() => {
  lines.length = 0;
});

describe("every log line", () => {
  it("of a request has its id and path, including the gateway client's lines with the instance", async () => {
    await insertChip(pool.ctx, { instanceName: "nova", state: "close" });
    const { gateway: environment, authSecret } = web.config;
    const gateways = openGateways({ environment, authSecret, sql: web.sql, log });
    holder.juliaServerContext = { ...web, log, gateways };
    const cookie = await signedInAs(web, "operator");
    const response = await REQUEST_QR(
      webRequest("/api/dashboard/chips/instances/nova/qr-code", { method: "POST", cookie, body: {} }),
      { params: Promise.resolve({ name: "nova" }) },
    );
    const requestId = response.headers.get("x-request-id");
    expect(requestId).toMatch(/^[0-9a-f-]{36}$/);
    const calls = lines.filter(({ call }) => call !== undefined);
    expect(calls.length).toBeGreaterThan(0);
    for (const line of calls) expect(line.gateway).toBe("default");
    for (const line of lines) {
      expect(line).toMatchObject({ requestId, method: "POST", pid: process.pid, instance: "nova" });
      expect(line.path).toBe("/api/dashboard/chips/instances/nova/qr-code");
    }
  });

  it("of a gateway call has the called gateway, even if the command notes another one", () => {
    const { log: written, lines: found } = recordedLog();
    withLogFields({ gateway: "left", chipId: "c" }, () => {
      written.info("command");
      written.child({ gateway: "entered" }).info("call");
    });
    expect(found).toMatchObject([
      { gateway: "left", chipId: "c" },
      { gateway: "entered", chipId: "c" },
    ]);
  });

  it("of concurrent requests has the id of its own request", async () => {
    holder.juliaServerContext = { ...web, log };
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => READ_METRICS(webRequest("/api/metrics"))),
    );
    const ids = answers.map((answer) => answer.headers.get("x-request-id"));
    expect(new Set(ids).size).toBe(10);
    expect(lines.map((line) => line.requestId).sort()).toEqual([...ids].sort());
  });

  it("about a webhook has the request and the instance, on arrival and on processing", async () => {
    holder.juliaServerContext = { ...web, log };
    const chip = await insertOpenChip(pool.ctx);
    expect(await deliver(secretOf(pool.ctx, chip), "{")).toBe(200);
    const requestId = expect.stringMatching(/^[0-9a-f-]{36}$/);
    expect(lines).toMatchObject([{ chipId: chip.id, path: "/api/webhooks/evolution", requestId }]);

    lines.length = 0;
    const data = { state: "connecting", statusReason: 200 };
    const body = webhookBody(chip.instanceName, "connection.update", data);
    await deliver(secretOf(pool.ctx, chip), body);
    await pool.ctx.sql`update julia.webhook_events set data = '{}' where chip_id = ${chip.id}`;
    await workInbox({ ...pool.ctx, log });
    const { id: chipId, instanceName: instance } = chip;
    expect(lines).toMatchObject([{ chipId, instance, event: "connection.update" }]);
  });

  it("of a task has the id of its run", async () => {
    const stop = new AbortController();
    const task = {
      name: "speaks",
      intervalMs: 1,
      once: false,
      run: async () => {
        log.info("one");
        log.info("two");
        if (lines.length >= 4) stop.abort();
      },
    };
    await registerTask(pool.ctx, task);
    await runPeriodically({ ...pool.ctx, log }, task, stop.signal);
    const ids = lines.map((line) => line.requestId);
    expect(ids[0]).toBe(ids[1]);
    expect(ids[2]).toBe(ids[3]);
    expect(new Set(ids).size).toBe(2);
    expect(lines.every((line) => line.task === "speaks")).toBe(true);
  });

  it("of a job has the job and the id of the attempt", async () => {
    const jobs = await startJobs({ ...pool.as(SYSTEM), log }, { speaks: async () => log.info("at work") });
    await pool.ctx.sql`select julia_jobs.add_job('speaks', '{}'::json)`;
    const [line] = await eventually(
      async () => lines.filter(({ msg }) => msg === "at work"),
      (found) => found.length === 1,
    );
    await jobs.stop();
    expect(line).toMatchObject({ job: "speaks", attempts: 1 });
    expect(line?.requestId).toMatch(/^[0-9a-f-]{36}$/);
  });

  it("of background work has no request id", () => {
    withoutLogFields(() => log.info("for all"));
    expect(lines[0]).not.toHaveProperty("requestId");
  });
});
