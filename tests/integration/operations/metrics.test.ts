import { sql } from "drizzle-orm";
import { afterAll, describe, expect, it } from "vitest";
import { GET as READ_CHIP } from "@/app/api/dashboard/chips/[id]/route";
import { GET, POST } from "@/app/api/metrics/route";
import { workInbox } from "@/lib/inbox/work-inbox";
import { insertAttempt, insertOpenChip, updateEvent } from "../../factories/attempts";
import { insertGatewayRow, takeDown } from "../../factories/gateway-rows";
import { createTestPool, insertChip } from "../../factories/pool";
import { useWebContext as openWebContext, signedInAs, webRequest } from "../../factories/web";
import { deliver, secretOf, webhookBody } from "../../factories/webhook-events";

const TOKEN = "a-token-of-the-scraper";

const pool = await createTestPool();
const openWeb = (databaseUrl = pool.ctx.config.databaseUrl) =>
  openWebContext(databaseUrl, { METRICS_TOKEN: TOKEN });
let context = openWeb();
const chip = await insertOpenChip(pool.ctx, { instanceName: 'julia "1"' });
await insertChip(pool.ctx, { instanceName: "julia-2", state: "missing", everPaired: true });
afterAll(async () => {
  await context.close();
  await pool.close();
});

const scrape = (token: string | null = TOKEN, query = "") =>
  GET(
    webRequest(`/api/metrics${query}`, {
      headers: token === null ? {} : { authorization: `Bearer ${token}` },
    }),
  );

async function samples(query = ""): Promise<Map<string, number>> {
  const response = await scrape(TOKEN, query);
  expect(response.status).toBe(200);
  const lines = (await response.text()).split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  return new Map(
    lines.map((line) => {
      const [, name, value] = /^(.+) (\S+)$/.exec(line) ?? [];
      if (name === undefined) throw new Error(`not a sample: ${line}`);
      return [name, Number(value)];
    }),
  );
}

describe("the metrics", () => {
  it("are accessible only with their own token", async () => {
    expect((await scrape(null)).status).toBe(401);
    expect((await scrape(`${TOKEN}x`)).status).toBe(401);
    const cookie = await signedInAs(context, "admin");
    expect((await GET(webRequest("/api/metrics", { cookie }))).status).toBe(401);
    // Credentials in a URL are always rejected.
    expect((await GET(webRequest(`/api/metrics?token=${TOKEN}`))).status).toBe(400);
    expect((await POST(webRequest("/api/metrics", { method: "POST" }))).status).toBe(405);
    const response = await scrape();
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toContain("text/plain; version=0.0.4");
  });

  it("do not exist without a configured token", async () => {
    const closed = openWebContext(pool.ctx.config.databaseUrl);
    expect((await scrape()).status).toBe(404);
    await closed.close();
    context = openWeb();
  });

  it("report state, window usage and sends by outcome for every instance, if requested", async () => {
    for (const [state, secondsAgo] of [
      ["sent", 60],
      ["sent", 7_000],
      ["uncertain", 30],
      ["dispatching", 1],
    ] as const) {
      await insertAttempt(pool.ctx, chip, { state, secondsAgo });
    }
    expect([...(await samples()).keys()].filter((name) => name.includes("chip="))).toEqual([]);
    expect((await scrape(TOKEN, "?detail=contacts")).status).toBe(400);
    const found = await samples("?detail=chips");
    const instance = 'chip="julia \\"1\\""';
    expect(found.get(`julia_instance_connected{${instance}}`)).toBe(1);
    expect(found.get(`julia_instance_state{${instance},state="open"}`)).toBe(1);
    expect(found.get(`julia_instance_status{${instance},status="active"}`)).toBe(1);
    expect(found.get(`julia_instance_slots_used{${instance},window="hour"}`)).toBe(3);
    expect(found.get(`julia_instance_slots_used{${instance},window="day"}`)).toBe(4);
    expect(found.get(`julia_instance_slots_limit{${instance},window="day"}`)).toBe(chip.perDay);
    const sends = (outcome: string) =>
      found.get(`julia_instance_sends_last_hour{${instance},outcome="${outcome}"}`);
    expect([sends("sent"), sends("uncertain"), sends("failed"), sends("in_flight")]).toEqual([1, 1, 0, 1]);
    expect(found.get('julia_instance_connected{chip="julia-2"}')).toBe(0);
    expect(found.get('julia_instance_state{chip="julia-2",state="missing"}')).toBe(1);
  });

  it("report the totals of every gateway, which add up to the pool", async () => {
    const { sql: query } = pool.ctx;
    const away = await insertGatewayRow(query, "recife");
    await insertOpenChip(pool.ctx, { gatewayId: away });
    await takeDown(query, away);
    const found = await samples();
    const of = (name: string, gateway: string, labels = "") =>
      found.get(`julia_gateway_${name}{gateway="${gateway}"${labels}}`);
    expect([of("chips", "default"), of("connected", "default"), of("able_to_send", "default")]).toEqual([
      2, 1, 1,
    ]);
    expect([of("chips", away), of("connected", away), of("able_to_send", away)]).toEqual([1, 1, 0]);
    expect(of("slots_used", "default", ',window="hour"')).toBe(3);
    expect(of("slots_used", "default", ',window="day"')).toBe(4);
    expect(of("slots_limit", away, ',window="day"')).toBe(chip.perDay);
    expect(of("sends_last_hour", "default", ',outcome="sent"')).toBe(1);
    expect(of("sends_last_hour", "default", ',outcome="uncertain"')).toBe(1);
    expect(of("circuit", away, ',state="open"')).toBe(1);
    await query`delete from julia.chips where gateway_id = ${away}`;
    await query`delete from julia.gateways where id = ${away}`;
  });

  it("report the depth and age of the queue by phase", async () => {
    await pool.ctx.db.execute(sql`update julia.messages set uncertain_since = clock_timestamp() - interval '10 minutes'
      where phase = 'uncertain'`);
    const found = await samples();
    expect(found.get('julia_queue_messages{phase="uncertain"}')).toBe(1);
    expect(found.get('julia_queue_messages{phase="dispatching"}')).toBe(1);
    expect(found.get('julia_queue_messages{phase="queued"}')).toBe(0);
    expect(found.get('julia_queue_oldest_seconds{phase="uncertain"}')).toBeGreaterThanOrEqual(600);
    expect(found.get('julia_queue_oldest_seconds{phase="queued"}')).toBe(0);
  });

  it("report how many webhooks have arrived and how many are waiting, and their processing delay", async () => {
    const before = await samples();
    const body = webhookBody(chip.instanceName, "messages.upsert", {
      key: { id: "in-1", fromMe: false, remoteJid: "5511999990000@s.whatsapp.net" },
      message: { conversation: "oi" },
    });
    expect(await deliver(secretOf(pool.ctx, chip), body)).toBe(200);
    expect(await deliver("forged", body)).toBe(401);
    const came = (of: Map<string, number>, outcome: string) =>
      of.get(`julia_webhooks_total{outcome="${outcome}"}`) ?? 0;
    const waiting = await samples();
    expect(came(waiting, "stored")).toBe(came(before, "stored") + 1);
    expect(came(waiting, "forged")).toBe(came(before, "forged") + 1);
    expect(waiting.get("julia_webhooks_waiting")).toBe(1);
    expect(waiting.has('julia_webhook_lag_seconds{quantile="0.95"}')).toBe(false);
    await pool.ctx.db.execute(
      sql`update julia.webhook_events set received_at = received_at - interval '3 seconds'`,
    );
    await workInbox(pool.ctx);
    // An acknowledgement of an unknown message remains pending until the message is known. It must not count as lag.
    const unknown = webhookBody(chip.instanceName, "messages.update", updateEvent("5511", "nobody", "READ"));
    await deliver(secretOf(pool.ctx, chip), unknown);
    await workInbox(pool.ctx);
    const worked = await samples();
    expect(worked.get("julia_webhooks_waiting")).toBe(0);
    expect(worked.get('julia_webhook_lag_seconds{quantile="0.95"}')).toBeGreaterThanOrEqual(3);
    expect(worked.get('julia_webhook_lag_seconds{quantile="0.95"}')).toBeLessThan(60);
  });

  it("report the breaker's state, the age of the reconciliation and whether a worker is alive", async () => {
    await pool.ctx.db.execute(sql`update julia.gateways set reconciled_at = null`);
    const never = await samples();
    expect(never.get('julia_gateway_circuit{gateway="default",state="closed"}')).toBe(1);
    expect(never.has('julia_reconciliation_age_seconds{gateway="default"}')).toBe(false);
    expect(never.get("julia_workers_alive")).toBe(0);
    await pool.ctx.db.execute(sql`update julia.gateways set breaker = 'open', opened_at = clock_timestamp(),
      retry_at = clock_timestamp(), reconciled_at = clock_timestamp() - interval '40 seconds'`);
    await pool.ctx.db.execute(sql`insert into julia.worker_heartbeats (worker_id, beat_at)
      values ('one', clock_timestamp() - interval '20 seconds'), ('gone', clock_timestamp() - interval '2 minutes')`);
    const found = await samples();
    expect(found.get('julia_gateway_circuit{gateway="default",state="open"}')).toBe(1);
    expect(found.get('julia_gateway_circuit{gateway="default",state="closed"}')).toBe(0);
    expect(found.get('julia_reconciliation_age_seconds{gateway="default"}')).toBeGreaterThanOrEqual(40);
    expect(found.get("julia_workers_alive")).toBe(1);
    expect(found.get("julia_worker_heartbeat_age_seconds")).toBeGreaterThanOrEqual(20);
  });

  it("count requests by route pattern, never by the values in the path", async () => {
    const cookie = await signedInAs(context, "manager");
    const labels = 'method="GET",route="/api/dashboard/chips/{id}",status="200"';
    const count = `julia_http_request_duration_seconds_count{${labels}}`;
    const before = (await samples()).get(count) ?? 0;
    const answer = await READ_CHIP(webRequest(`/api/dashboard/chips/${chip.id}`, { cookie }), {
      params: Promise.resolve({ id: chip.id }),
    });
    expect(answer.status).toBe(200);
    const found = await samples();
    expect(found.get(count)).toBe(before + 1);
    expect([...found.keys()].filter((name) => name.includes(chip.id))).toEqual([]);
    expect([...found.keys()].some((name) => name.includes('route="/api/webhooks/evolution"'))).toBe(true);
  });

  it("remain available while the database is unavailable, and report that", async () => {
    const away = openWeb("postgres://postgres@127.0.0.1:1/none");
    const found = await samples();
    expect(found.get("julia_database_up")).toBe(0);
    expect(found.has("process_resident_memory_bytes")).toBe(true);
    await away.close();
    context = openWeb();
    expect((await samples()).get("julia_database_up")).toBe(1);
  });
});
