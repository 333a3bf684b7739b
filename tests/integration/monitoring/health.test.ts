import { eq, sql } from "drizzle-orm";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { auditLog, chipHealth } from "@/db/schema";
import { pollChip, pollSuspects, probeChips } from "@/lib/chips/connection/probe-chips";
import { getChip } from "@/lib/chips/get-chip";
import { listChips } from "@/lib/chips/list-chips";
import { putBackWebhook } from "@/lib/chips/webhooks/put-back-webhook";
import { repairWebhook } from "@/lib/chips/webhooks/repair-webhooks";
import { takeOverWebhook } from "@/lib/chips/webhooks/take-over-webhook";
import { webhookFor } from "@/lib/chips/webhooks/webhook-for";
import { checkSockets } from "@/lib/health/check-sockets";
import { watchHealth } from "@/lib/health/watch-health";
import { workInbox } from "@/lib/inbox/work-inbox";
import { chipListQuerySchema } from "@/types/chips";
import { createTestPool, eventually, MANAGER, newPhone, type TestPool } from "../../factories/pool";
import {
  connectChip,
  insertClient,
  queueText,
  startSending,
  untilPhase,
  withoutGaps,
} from "../../factories/sending";
import { startWebhookServer, type WebhookServer } from "../../factories/webhook-server";

let server: WebhookServer;
let pool: TestPool;
let clientId: string;
/** The sending worker of the test that runs, if it has one. */
let sending: ReturnType<typeof startSending> | null = null;
beforeAll(async () => {
  server = await startWebhookServer();
  pool = await createTestPool({ environment: { APP_URL: server.url } });
  server.use(pool.ctx);
  await withoutGaps(pool);
  clientId = await insertClient(pool);
});
afterAll(async () => {
  await pool.close();
  await server.close();
});

/** Each test has the pool to itself: what others left cannot send any more. */
beforeEach(async () => {
  await pool.ctx.db.execute(
    sql`update julia.chips set paused_at = now(), status = 'paused' where status = 'active'`,
  );
  await pool.control("/behaviour", { deliveryAckDelayMs: 20, readAckDelayMs: null });
});

afterEach(async () => {
  await sending?.stop();
  sending = null;
});

const FULL = { perHour: 1000, perDay: 1000 };

/** The worker's turn: what the gateway told is worked on, and what is known is judged. */
async function judge(): Promise<void> {
  await workInbox(pool.ctx);
  await watchHealth(pool.ctx);
}
const healthOf = async (chipId: string) => (await getChip(pool.ctx, chipId)).health;
const reasonsOf = async (chipId: string) => (await healthOf(chipId)).reasons.map(({ code }) => code);
const untilReasons = (chipId: string, ...codes: string[]) =>
  eventually(
    async () => {
      await judge();
      return reasonsOf(chipId);
    },
    (found) => found.join() === codes.join(),
  );

/** Sends that many texts, each to another doctor, through the one chip that can. */
async function send(count: number): Promise<void> {
  sending = startSending(pool);
  for (let sent = 0; sent < count; sent += 1) {
    await untilPhase(pool, await queueText(pool, { clientId }), "sent", "delivered", "read");
  }
  await sending.stop();
  sending = null;
}

/** Moves what was sent through a chip into the past, by the minutes given. */
const letSendsAge = (chipId: string, minutes: number) =>
  pool.ctx.db.execute(sql`update julia.attempts set finished_at = finished_at - make_interval(mins => ${minutes})
    where chip_id = ${chipId}`);

describe("a session that says open and is dead", () => {
  it("is suspected with its evidence at the first send, opened anew, and trusted after the next one", async () => {
    const { chipId, instanceName } = await connectChip(pool, FULL);
    await send(1);
    await judge();
    expect(await healthOf(chipId)).toEqual({ verdict: "ok", reasons: [] });

    await pool.control("/half-dead", { instanceName });
    sending = startSending(pool);
    const id = await queueText(pool, { clientId });
    await untilReasons(chipId, "sends_fail");
    const { verdict, reasons } = await healthOf(chipId);
    expect(verdict).toBe("down");
    expect(reasons[0]?.values).toMatchObject({ count: "1", cause: "connection_closed" });
    expect((await pool.chip(chipId)).state).toBe("open");
    const list = await listChips(pool.ctx, chipListQuerySchema.parse({}));
    expect(list.items[0]).toMatchObject({
      id: chipId,
      headline: { code: "sends_fail", values: { count: "1" } },
    });

    // The look finds it open, so it may try again; what fails a second time gets a new socket.
    const probeNow = () =>
      pool.ctx.db.execute(sql`update julia.chip_rotation set probe_at = now() where out_since is not null`);
    await eventually(
      async () => {
        await pool.allowPoll(chipId);
        await probeNow();
        return pool.calls("/instance/restart/", instanceName);
      },
      (restarts) => restarts === 1,
    );
    await eventually(
      () => pool.eventKinds(chipId),
      (kinds) => kinds.includes("session_restarted"),
    );
    await eventually(
      async () => {
        await pool.allowPoll(chipId);
        await probeNow();
        await judge();
        return (await pool.ctx.db.execute(sql`select phase from julia.messages where id = ${id}`))[0]?.phase;
      },
      (phase) => phase === "sent" || phase === "delivered",
    );
    await judge();
    expect(await healthOf(chipId)).toEqual({ verdict: "ok", reasons: [] });
    expect(await pool.calls("/instance/restart/", instanceName)).toBe(1);
  });

  it("is not restarted for what says nothing of its socket", async () => {
    const { chipId, instanceName } = await connectChip(pool, FULL);
    await pool.ctx.db.execute(sql`update julia.chip_rotation set out_since = now(), out_cause = 'uncertain',
      out_count = 5, probe_at = now() where chip_id = ${chipId}`);
    await pool.allowPoll(chipId);
    await probeChips(pool.ctx);
    expect(await pool.calls("/instance/restart/", instanceName)).toBe(0);
    await judge();
  });
});

describe("messages that nobody's phone has", () => {
  it("make a chip suspect after 10 minutes, and one acknowledgement clears it", async () => {
    const { chipId, instanceName } = await connectChip(pool, FULL);
    await pool.control("/acknowledgements", { outcome: "none", count: 3, instanceName });
    await send(3);
    await judge();
    expect(await reasonsOf(chipId)).toEqual([]);
    await letSendsAge(chipId, 11);
    await untilReasons(chipId, "no_acknowledgements");
    expect(await healthOf(chipId)).toMatchObject({
      verdict: "suspect",
      reasons: [{ values: { count: "3" } }],
    });

    await send(1);
    await untilReasons(chipId);
    expect(await healthOf(chipId)).toEqual({ verdict: "ok", reasons: [] });
  });
});

describe("connections that do not hold", () => {
  it("a hot loop is told by how often it says connecting, and the chip is down", async () => {
    const { chipId, instanceName } = await connectChip(pool, FULL);
    await pool.control("/weather", { weather: "away", instanceName });
    await eventually(
      async () => {
        await pool.allowPoll(chipId);
        await pollChip(pool.ctx, chipId);
        await judge();
        return healthOf(chipId);
      },
      ({ verdict, reasons }) => verdict === "down" && reasons[0]?.code === "hot_loop",
    );
    const { items } = await listChips(pool.ctx, chipListQuerySchema.parse({ search: instanceName }));
    expect(items[0]?.headline.code).toBe("hot_loop");
    expect(Number(items[0]?.headline.values.count)).toBeGreaterThanOrEqual(10);
    await pool.control("/weather", { weather: "fair", instanceName });
  });

  it("sixteen drops of one socket are no second socket", async () => {
    const { chipId, instanceName } = await connectChip(pool, FULL);
    for (let count = 0; count < 16; count += 1) {
      await pool.control("/drop", { instanceName });
      await eventually(
        () => pool.ctx.gateway.connectionState(instanceName),
        (result) => result.ok && result.value.state === "open",
      );
      // Its `open` is announced a moment after it is one.
      await pool.ctx.db.execute(sql`select pg_sleep(0.03)`);
    }
    await eventually(
      async () => {
        await judge();
        return healthOf(chipId);
      },
      ({ reasons }) => Number(reasons[0]?.values.count) >= 10,
    );
    const checking = checkSockets(pool.ctx, 2_000);
    await pool.control("/drop", { instanceName });
    await pool.control("/drop", { instanceName });
    expect(await checking).toBe(false);
    await judge();
    expect(await reasonsOf(chipId)).toEqual(["flapping"]);
    await pool.ctx.gateway.delete(instanceName);
  });

  it("two sockets on one session are told by the order of its states", async () => {
    const { chipId, instanceName } = await connectChip(pool, FULL);
    await pool.control("/behaviour", { lookupDelayMs: 300, loginDelayMs: 190 });
    await pool.control("/drop", { instanceName });
    // What no one of us does: connect in the short close of a session that reconnects by itself.
    await pool.ctx.gateway.connect(instanceName);
    expect(await pool.secondSockets(instanceName)).toBeGreaterThan(0);
    await eventually(
      () => checkSockets(pool.ctx),
      (isSeen) => isSeen,
    );
    await untilReasons(chipId, "double_socket");
    await pool.control("/behaviour", { lookupDelayMs: 20, loginDelayMs: 30 });
    await pool.ctx.gateway.delete(instanceName);
  });

  it("a connection that comes and goes is flapping; a single drop is nothing", async () => {
    const { chipId, instanceName } = await connectChip(pool, FULL);
    const drop = async () => {
      const openings = async () =>
        Number(
          (
            await pool.ctx.db.execute(sql`select count(*) as n from julia.webhook_events
              where chip_id = ${chipId} and data ->> 'state' = 'open'`)
          )[0]?.n,
        );
      const before = await openings();
      await pool.control("/drop", { instanceName });
      await eventually(openings, (now) => now > before);
    };
    await drop();
    await judge();
    expect(await reasonsOf(chipId)).toEqual([]);
    await drop();
    await drop();
    await drop();
    await untilReasons(chipId, "flapping");
    expect((await healthOf(chipId)).verdict).toBe("suspect");
  });

  it("connecting without end is down with its own reason", async () => {
    const { chipId, instanceName } = await connectChip(pool, FULL);
    // What the gateway told of the pairing is over before anything goes wrong.
    await judge();
    await pool.control("/weather", { weather: "refusing", instanceName });
    await eventually(
      async () => {
        await workInbox(pool.ctx);
        await pool.allowPoll(chipId);
        await pollChip(pool.ctx, chipId);
        return (await pool.chip(chipId)).state;
      },
      (state) => state === "connecting",
    );
    await judge();
    expect(await reasonsOf(chipId)).toEqual(["reviving"]);
    await pool.letTimePass(chipId, 180);
    await judge();
    expect(await healthOf(chipId)).toMatchObject({
      verdict: "down",
      reasons: [{ code: "endless_connecting" }],
    });
    await pool.control("/weather", { weather: "fair", instanceName });
  });

  it("an open that nothing proves any more is asked about by itself", async () => {
    const { chipId } = await connectChip(pool, FULL);
    await judge();
    await pool.ctx.db.execute(sql`update julia.chips set state_checked_at = now() - interval '20 minutes',
      connected_since = now() - interval '1 hour' where id = ${chipId}`);
    await pool.ctx.db.execute(sql`update julia.chip_health set last_webhook_at = now() - interval '16 minutes'
      where chip_id = ${chipId}`);
    await pool.ctx.db.execute(sql`update julia.webhook_events set received_at = now() - interval '16 minutes'
      where chip_id = ${chipId}`);
    await watchHealth(pool.ctx);
    expect(await healthOf(chipId)).toMatchObject({ verdict: "suspect", reasons: [{ code: "stale_open" }] });
    await pool.allowPoll(chipId);
    await pollSuspects(pool.ctx);
    await watchHealth(pool.ctx);
    expect(await healthOf(chipId)).toEqual({ verdict: "ok", reasons: [] });
  });

  it("another phone on the same session is down", async () => {
    const { chipId, instanceName } = await connectChip(pool, FULL);
    await pool.control("/unlink", { instanceName });
    await untilReasons(chipId, "logged_out");
    await fetch(`${pool.simulator.url}/instance/connect/${instanceName}`, {
      headers: { apikey: pool.simulator.apiKey },
    });
    await eventually(
      async () => (await pool.control("/scan", { instanceName, phone: newPhone() })).ok,
      (scanned) => scanned,
    );
    await untilReasons(chipId, "wrong_number");
    expect((await healthOf(chipId)).verdict).toBe("down");
  });
});

describe("the way by which the gateway tells us", () => {
  const registered = async (name: string) => {
    const found = await pool.ctx.gateway.findWebhook(name);
    if (!found.ok) throw new Error(found.kind);
    return found.value;
  };

  it("is called silent when messages go out and nothing arrives, then switched off, and tried again", async () => {
    const { chipId, instanceName } = await connectChip(pool, FULL);
    expect(await repairWebhook(pool.ctx, await pool.chip(chipId))).toBe("as_it_should_be");
    await judge();
    server.isAway = true;
    await send(3);
    server.isAway = false;
    await judge();
    expect(await reasonsOf(chipId)).toEqual([]);

    const age = (minutes: number) =>
      pool.ctx.db.execute(sql`update julia.chip_health set webhook_since = webhook_since - make_interval(mins => ${minutes}),
        last_webhook_at = last_webhook_at - make_interval(mins => ${minutes}),
        webhook_silent_since = webhook_silent_since - make_interval(mins => ${minutes}) where chip_id = ${chipId}`);
    await pool.ctx.db.execute(sql`update julia.webhook_events set received_at = received_at - interval '3 minutes'
      where chip_id = ${chipId}`);
    await age(3);
    await letSendsAge(chipId, 2);
    await watchHealth(pool.ctx);
    expect(await healthOf(chipId)).toMatchObject({ verdict: "ok", reasons: [{ code: "webhooks_silent" }] });
    expect(await repairWebhook(pool.ctx, await pool.chip(chipId))).toBe("as_it_should_be");

    await age(5);
    expect(await repairWebhook(pool.ctx, await pool.chip(chipId))).toBe("switched_off");
    expect(await registered(instanceName)).toMatchObject({ enabled: false });
    expect(await reasonsOf(chipId)).toEqual(["webhooks_off"]);
    expect((await getChip(pool.ctx, chipId)).webhook.state).toBe("off");
    expect(await repairWebhook(pool.ctx, await pool.chip(chipId))).toBe("as_it_should_be");

    await age(30);
    expect(await repairWebhook(pool.ctx, await pool.chip(chipId))).toBe("set");
    expect(await registered(instanceName)).toMatchObject({ enabled: true });
    await watchHealth(pool.ctx);
    expect(await reasonsOf(chipId)).toEqual([]);
  });

  it("is left to another system until a person takes it over, and can be put back as it was", async () => {
    const { chipId, instanceName } = await connectChip(pool, FULL);
    const foreign = {
      url: "https://someone:secret@crm.example.com/hook?token=secret",
      enabled: true,
      events: ["MESSAGES_UPSERT"],
      headers: { authorization: "Bearer theirs" },
      byEvents: true,
      base64: true,
    };
    await pool.ctx.gateway.setWebhook(instanceName, foreign);
    expect(await repairWebhook(pool.ctx, await pool.chip(chipId))).toBe("foreign");
    const shown = await getChip(pool.ctx, chipId);
    expect(shown.health).toMatchObject({ verdict: "ok", reasons: [{ code: "webhook_foreign" }] });
    expect(shown.webhook).toMatchObject({ state: "foreign", url: "https://crm.example.com/hook" });
    expect(JSON.stringify(shown)).not.toContain("secret");

    await expect(takeOverWebhook(pool.as(MANAGER), chipId)).rejects.toMatchObject({
      code: "forbidden",
    });
    await expect(putBackWebhook(pool.ctx, chipId)).rejects.toMatchObject({
      code: "chip_status_conflict",
    });
    await takeOverWebhook(pool.ctx, chipId);
    expect(await registered(instanceName)).toEqual(webhookFor(pool.ctx, await pool.chip(chipId)));
    expect((await getChip(pool.ctx, chipId)).webhook).toMatchObject({
      state: "ours",
      replacedUrl: "https://crm.example.com/hook",
    });
    const [kept] = await pool.ctx.db.select().from(chipHealth).where(eq(chipHealth.chipId, chipId));
    expect(JSON.stringify(kept)).not.toMatch(/secret|theirs/);
    await expect(takeOverWebhook(pool.ctx, chipId)).rejects.toMatchObject({
      code: "chip_status_conflict",
    });

    await putBackWebhook(pool.ctx, chipId);
    expect(await registered(instanceName)).toEqual(foreign);
    expect((await getChip(pool.ctx, chipId)).webhook).toMatchObject({ state: "foreign", replacedUrl: null });
    const actions = await pool.ctx.db.select().from(auditLog).where(eq(auditLog.targetId, chipId));
    expect(actions.map(({ action }) => action)).toEqual(
      expect.arrayContaining(["chip.webhook_taken_over", "chip.webhook_put_back"]),
    );
  });
});

describe("the watch itself", () => {
  it("writes nothing while nothing is new", async () => {
    await judge();
    await judge();
    expect(await watchHealth(pool.ctx)).toBe(0);
  });
});
