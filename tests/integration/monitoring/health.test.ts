import { sql } from "drizzle-orm";
import { afterAll, afterEach, beforeEach, describe, expect, it } from "vitest";
import { pollChip, pollSuspects, probeChips } from "@/lib/chips/connection/probe-chips";
import { listChips } from "@/lib/chips/list-chips";
import { checkSockets } from "@/lib/health/check-sockets";
import { watchHealth } from "@/lib/health/watch-health";
import { workInbox } from "@/lib/inbox/work-inbox";
import { chipListQuerySchema } from "@/types/chips";
import { newPhone } from "../../factories/pool";
import { connectChip, FULL_LIMITS, queueText, readMessage, startSending } from "../../factories/sending";
import { openHealthDesk } from "./health-desk";

const desk = await openHealthDesk();
const { pool, judge, healthOf, reasonsOf, untilReasons, send, letSendsAge } = desk;
let sending: ReturnType<typeof startSending> | null = null;
beforeEach(() => desk.clear());
afterEach(async () => {
  await sending?.stop();
  sending = null;
});
afterAll(() => pool.close());

describe("a dead session that is reported as open", () => {
  it("becomes suspect with evidence at the first send, is restarted, and is healthy after the next send", async () => {
    const { chipId, instanceName } = await connectChip(pool, FULL_LIMITS);
    await send(1);
    await judge();
    expect(await healthOf(chipId)).toEqual({ verdict: "ok", reasons: [] });

    await pool.control("/half-dead", { instanceName });
    sending = startSending(pool);
    const id = await queueText(pool, { clientId: desk.clientId });
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

    // A poll proves the chip open, so the chip may send again. After a second failed send, the session is restarted.
    const probeNow = () =>
      pool.ctx.db.execute(sql`update julia.chip_rotation set probe_at = now() where out_since is not null`);
    const restarts = async () => {
      await pool.allowPoll(chipId);
      await probeNow();
      return pool.calls("/instance/restart/", instanceName);
    };
    await expect.poll(restarts).toBe(1);
    await expect.poll(() => pool.eventKinds(chipId)).toContain("session_restarted");
    const phase = async () => {
      await pool.allowPoll(chipId);
      await probeNow();
      await judge();
      return (await readMessage(pool, id)).phase;
    };
    await expect.poll(phase).toMatch(/^(sent|delivered)$/);
    await judge();
    expect(await healthOf(chipId)).toEqual({ verdict: "ok", reasons: [] });
    expect(await pool.calls("/instance/restart/", instanceName)).toBe(1);
  });

  it("is not restarted because of errors that are unrelated to its socket", async () => {
    const { chipId, instanceName } = await connectChip(pool, FULL_LIMITS);
    await pool.ctx.db.execute(sql`update julia.chip_rotation set out_since = now(), out_cause = 'uncertain',
      out_count = 5, probe_at = now() where chip_id = ${chipId}`);
    await pool.allowPoll(chipId);
    await probeChips(pool.ctx);
    expect(await pool.calls("/instance/restart/", instanceName)).toBe(0);
    await judge();
  });
});

describe("unacknowledged messages", () => {
  it("make a chip suspect after 10 minutes, and one acknowledgement clears the suspicion", async () => {
    const { chipId, instanceName } = await connectChip(pool, FULL_LIMITS);
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

describe("unstable connections", () => {
  it("a hot loop is detected by the rate of connecting events and makes the chip down", async () => {
    const { chipId, instanceName } = await connectChip(pool, FULL_LIMITS);
    await pool.control("/weather", { weather: "away", instanceName });
    const polledHealth = async () => {
      await pool.allowPoll(chipId);
      await pollChip(pool.ctx, chipId);
      await judge();
      return healthOf(chipId);
    };
    await expect.poll(polledHealth).toMatchObject({ verdict: "down", reasons: [{ code: "hot_loop" }] });
    const { items } = await listChips(pool.ctx, chipListQuerySchema.parse({ search: instanceName }));
    expect(items[0]?.headline.code).toBe("hot_loop");
    expect(Number(items[0]?.headline.values.count)).toBeGreaterThanOrEqual(10);
    await pool.control("/weather", { weather: "fair", instanceName });
  });

  it("one drop of a socket is harmless, four are flapping, and sixteen still do not mean a second socket", async () => {
    const { chipId, instanceName } = await connectChip(pool, FULL_LIMITS);
    const openings = async () => {
      const [row] = await pool.ctx.db.execute(sql`select count(*)::int as n from julia.webhook_events
        where chip_id = ${chipId} and data ->> 'state' = 'open'`);
      return row?.n;
    };
    const drop = async () => {
      const before = Number(await openings());
      await pool.control("/drop", { instanceName });
      await expect.poll(openings).toBeGreaterThan(before);
    };
    // A late event of the pairing would look like the end of the first drop.
    await expect.poll(openings).toBeGreaterThan(0);
    await drop();
    await judge();
    expect(await reasonsOf(chipId)).toEqual([]);
    for (let count = 2; count <= 4; count += 1) await drop();
    await untilReasons(chipId, "flapping");
    expect((await healthOf(chipId)).verdict).toBe("suspect");

    for (let count = 5; count <= 16; count += 1) await drop();
    const drops = async () => {
      await judge();
      return Number((await healthOf(chipId)).reasons[0]?.values.count);
    };
    await expect.poll(drops).toBeGreaterThanOrEqual(10);
    const checking = checkSockets(pool.ctx, 2_000);
    await pool.control("/drop", { instanceName });
    await pool.control("/drop", { instanceName });
    expect(await checking).toBe(false);
    await judge();
    expect(await reasonsOf(chipId)).toEqual(["flapping"]);
    await pool.gateway.delete(instanceName);
  });

  it("two sockets on one session are detected by the order of its states", async () => {
    const { chipId, instanceName } = await connectChip(pool, FULL_LIMITS);
    await pool.control("/behaviour", { lookupDelayMs: 5_000, loginDelayMs: 190 });
    await pool.control("/drop", { instanceName });
    await pool.control("/behaviour", { lookupDelayMs: 300 });
    // Calls connect while a session is closed briefly before it reconnects on its own. Our code never does this.
    await pool.gateway.connect(instanceName);
    await expect.poll(() => pool.secondSockets(instanceName)).toBeGreaterThan(0);
    await expect.poll(() => checkSockets(pool.ctx)).toBe(true);
    await untilReasons(chipId, "double_socket");
    await pool.control("/behaviour", { lookupDelayMs: 20, loginDelayMs: 30 });
    await pool.gateway.delete(instanceName);
  });

  it("endless connecting is down, with a separate reason", async () => {
    const { chipId, instanceName } = await connectChip(pool, FULL_LIMITS);
    // Applies the webhooks of the pairing before a fault is injected.
    await judge();
    await pool.control("/weather", { weather: "refusing", instanceName });
    const polledState = async () => {
      await workInbox(pool.ctx);
      await pool.allowPoll(chipId);
      await pollChip(pool.ctx, chipId);
      return (await pool.chip(chipId)).state;
    };
    await expect.poll(polledState).toBe("connecting");
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

  it("an open state without recent proof is polled automatically", async () => {
    const { chipId } = await connectChip(pool, FULL_LIMITS);
    await judge();
    const withoutProof = async () => {
      await pool.ctx.db.execute(sql`update julia.chips set state_checked_at = now() - interval '20 minutes',
        state_since = now() - interval '1 hour' where id = ${chipId}`);
      await pool.ctx.db.execute(sql`update julia.chip_health set last_webhook_at = now() - interval '16 minutes'
        where chip_id = ${chipId}`);
      await pool.ctx.db.execute(sql`update julia.webhook_events set received_at = now() - interval '16 minutes'
        where chip_id = ${chipId}`);
      await watchHealth(pool.ctx);
      return healthOf(chipId);
    };
    // A late webhook of the pairing is a proof, after which the chip must be silent again.
    await expect.poll(withoutProof).toMatchObject({ verdict: "suspect", reasons: [{ code: "stale_open" }] });
    await pool.allowPoll(chipId);
    await pollSuspects(pool.ctx);
    await watchHealth(pool.ctx);
    expect(await healthOf(chipId)).toEqual({ verdict: "ok", reasons: [] });
  });

  it("a session with another phone is down", async () => {
    const { chipId, instanceName } = await connectChip(pool, FULL_LIMITS);
    await pool.control("/unlink", { instanceName });
    await untilReasons(chipId, "logged_out");
    await pool.gateway.connect(instanceName);
    await expect
      .poll(() => pool.control("/scan", { instanceName, phone: newPhone() }))
      .toMatchObject({ ok: true });
    await untilReasons(chipId, "wrong_number");
    expect((await healthOf(chipId)).verdict).toBe("down");
  });
});

describe("the health task", () => {
  it("writes nothing if nothing has changed", async () => {
    // Late webhooks from earlier tests may still cause writes, so the evaluation is repeated.
    await expect
      .poll(async () => {
        await judge();
        return watchHealth(pool.ctx);
      })
      .toBe(0);
  });
});
