// biome-ignore-all lint/style/noExcessiveLinesPerFile: all races share one dashboard and one gate
import { eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { chipOperations, chips } from "@/db/schema";
import { SYSTEM } from "@/lib/actor";
import { databaseNow } from "@/lib/chips/change-chip";
import { reconcile } from "@/lib/chips/connection/reconcile";
import { finishOperations } from "@/lib/chips/finish-operations";
import { endUnwatchedPairings } from "@/lib/chips/pairing/end-unwatched-pairings";
import { answeredWithCode } from "../../factories/answered-with-code";
import { type GatewayGate, startGatewayGate } from "../../factories/gateway-gate";
import { eventually, insertChip, newPhone, QUICK } from "../../factories/pool";
import { problemOf } from "../../factories/problem";
import { type Dashboard, openDashboard } from "./dashboard";
import { ROUTES, type Route } from "./routes";

let dashboard: Dashboard;
let gate: GatewayGate;
beforeAll(async () => {
  dashboard = await openDashboard();
  gate = await startGatewayGate(dashboard.pool.simulator.url);
});
afterAll(async () => {
  await dashboard.close();
  await gate.close();
});
beforeEach(async () => {
  await dashboard.pool.control("/faults/clear");
  await dashboard.reach();
});

const call = (route: Route, at = "", body?: unknown) => dashboard.call(route, { at, body, role: "operator" });
const json = async (route: Route, at = "", body?: unknown) => (await call(route, at, body)).json();
const create = (body: object) => call(ROUTES.create, "", body);
const fault = (input: object) => dashboard.pool.control("/faults", input);
const worker = () => ({ ...dashboard.web, actor: SYSTEM });

async function look(chipId: string, instanceName: string) {
  await dashboard.pool.allowPoll(chipId);
  return json(ROUTES.connectionState, instanceName);
}

async function reconcileNow() {
  const asOf = await databaseNow(dashboard.web.db);
  const found = await dashboard.gateway.fetchInstances();
  if (!found.ok) throw new Error(found.detail);
  return reconcile(worker(), "default", found.value, asOf);
}

const underWay = (chipId: string) =>
  dashboard.web.db
    .select()
    .from(chipOperations)
    .where(sql`${chipOperations.chipId} = ${chipId} and ${chipOperations.state} = 'requested'`);

describe("concurrent commands", () => {
  test("phones from eight cities with the same last digits get eight names", async () => {
    const cities = [11, 21, 31, 41, 51, 61, 71, 81];
    const answers = await Promise.all(cities.map((city) => create({ phone: `55${city}987654321` })));
    expect(answers.map((answer) => answer.status)).toEqual(cities.map(() => 201));
    const names = await Promise.all(answers.map(async (answer) => (await answer.json()).instanceName));
    expect(new Set(names).size).toBe(cities.length);
  });

  test("a phone that is created five times gets one chip, and the other callers get an error that names it", async () => {
    const phone = newPhone();
    const answers = await Promise.all(Array.from({ length: 5 }, () => create({ phone })));
    const made = answers.filter((answer) => answer.status === 201);
    expect(made).toHaveLength(1);
    const [{ chipId } = { chipId: null }] = await Promise.all(made.map((answer) => answer.json()));
    for (const answer of answers.filter((candidate) => candidate.status !== 201)) {
      expect(await problemOf(answer)).toMatchObject({ code: "phone_taken", chipId });
    }
  });

  test("a reconnect pressed in three tabs creates one instance, and all tabs show its QR code", async () => {
    const { chipId, instanceName } = await dashboard.connected();
    await call(ROUTES.disconnect, chipId);
    const creates = await dashboard.pool.calls("/instance/create");
    const answers = await answeredWithCode(dashboard.pool, instanceName, () =>
      Promise.all([1, 2, 3].map(() => json(ROUTES.reconnect, chipId))),
    );
    expect(await dashboard.pool.calls("/instance/create")).toBe(creates + 1);
    for (const answer of answers) expect(answer).toMatchObject({ chipId, instanceName, state: "connecting" });
    const { qr } = await dashboard.pool.instance(instanceName);
    expect(answers.map((answer) => answer.qr?.code)).toEqual(Array(3).fill(qr?.code));
  });

  test.each(["delete", "disconnect", "reconnect"] as const)(
    "a rejected %s is rejected in both tabs and leaves the chip unchanged",
    async (verb) => {
      const { chipId, instanceName } = await dashboard.connected();
      const before = await dashboard.pool.chip(chipId);
      await dashboard.reach({ apiKey: "wrong", url: gate.url });
      const { reached, release } = gate.hold(instanceName);
      const both = [call(ROUTES[verb], chipId), call(ROUTES[verb], chipId)];
      await reached;
      release();
      const answers = await Promise.all(both);
      for (const answer of answers) {
        expect((await problemOf(answer)).code).toBe("gateway_rejected_credentials");
      }
      const after = await dashboard.pool.chip(chipId);
      expect(after).toMatchObject({ status: before.status, desiredConnection: "connected", state: "open" });
      expect(await underWay(chipId)).toEqual([]);
    },
  );

  test("one instance adopted in two tabs is one chip", async () => {
    await dashboard.gateway.create({ instanceName: "Adotada", withQr: false });
    const answers = await Promise.all(
      [1, 2, 3].map(() => call(ROUTES.adopt, "", { instanceName: "Adotada" })),
    );
    expect(answers.map((answer) => answer.status).sort()).toEqual([201, 409, 409]);
    const adopted = answers.filter((answer) => answer.status === 201);
    const [{ id } = { id: null }] = await Promise.all(adopted.map((answer) => answer.json()));
    for (const answer of answers.filter((candidate) => candidate.status === 409)) {
      expect(await problemOf(answer)).toMatchObject({ code: "instance_name_taken", chipId: id });
    }
  });

  test("pause, resume and promote pressed five times each take effect once", async () => {
    const { chipId } = await dashboard.connected();
    for (const route of [ROUTES.pause, ROUTES.resume, ROUTES.promote]) {
      const answers = await Promise.all(Array.from({ length: 5 }, () => call(route, chipId)));
      expect(answers.map((answer) => answer.status)).toEqual([200, 200, 200, 200, 200]);
    }
    const changes = (await dashboard.pool.eventKinds(chipId)).filter((kind) => kind === "status");
    // The four changes: warming after the scan, paused, resumed and active.
    expect(changes).toHaveLength(4);
  });

  test("one of several edits of the same version is accepted", async () => {
    const row = await insertChip(dashboard.pool.ctx);
    const edits = [3, 4, 5].map((perHour) => call(ROUTES.patch, row.id, { version: row.version, perHour }));
    const statuses = (await Promise.all(edits)).map((answer) => answer.status);
    expect(statuses.sort()).toEqual([200, 409, 409]);
  });
});

describe("a command during another command", () => {
  test("a running delete keeps phone and name reserved, shows no QR code, and then frees both", async () => {
    const { chipId, instanceName, phone } = await dashboard.connected();
    await dashboard.reach({ url: gate.url });
    const { reached, release } = gate.hold("/instance/logout");
    const deleting = call(ROUTES.delete, chipId);
    await reached;
    const others = await Promise.all([
      create({ phone }),
      create({ phone: newPhone(), instanceName: instanceName.toUpperCase() }),
      call(ROUTES.disconnect, chipId),
      call(ROUTES.reconnect, chipId),
      call(ROUTES.requestQr, instanceName),
      call(ROUTES.connectionState, instanceName),
      call(ROUTES.pause, chipId),
      call(ROUTES.detail, chipId),
    ]);
    expect(others.filter((answer) => answer.status >= 500)).toEqual([]);
    const [samePhone, sameName, disconnect, reconnect] = others;
    expect(samePhone?.status).toBe(409);
    expect(await samePhone?.json()).toMatchObject({ code: "phone_taken", chipId });
    expect(await sameName?.json()).toMatchObject({ code: "instance_name_taken", chipId });
    expect(await disconnect?.json()).toMatchObject({ code: "chip_status_conflict", operation: "delete" });
    expect(await reconnect?.json()).toMatchObject({ code: "chip_status_conflict", operation: "delete" });
    release();
    expect(await (await deleting).json()).toMatchObject({ status: "cancelled", confirmed: true });
    for (const route of [ROUTES.connectionState, ROUTES.readQr, ROUTES.requestQr]) {
      expect((await problemOf(await call(route, instanceName))).code).toBe("instance_not_found");
    }
    const again = await create({ phone });
    expect(await again.json()).toMatchObject({ chipId, instanceName, status: "pending" });
  });

  test("a pause during a disconnect persists, and a resume after it leaves the chip disconnected", async () => {
    const { chipId, instanceName } = await dashboard.connected();
    await dashboard.reach({ url: gate.url });
    const { reached, release } = gate.hold(`/instance/logout/${instanceName}`);
    const disconnecting = call(ROUTES.disconnect, chipId);
    await reached;
    expect(await json(ROUTES.pause, chipId)).toMatchObject({ status: "paused" });
    release();
    expect(await (await disconnecting).json()).toMatchObject({ status: "paused", connected: false });
    expect(await json(ROUTES.resume, chipId)).toMatchObject({ status: "pending", connected: false });
  });

  test("a QR code read for a session that is being disconnected is never shown", async () => {
    const { chipId, instanceName } = await (await create({ phone: newPhone() })).json();
    await dashboard.web
      .sql`update julia.pairings set qr_code = null, qr_issued_at = null, qr_seen_digest = null
      where chip_id = ${chipId}`;
    await dashboard.reach({ url: gate.url });
    const { reached, release } = gate.hold(`/instance/connect/${instanceName}`);
    const looking = look(chipId, instanceName);
    await reached;
    expect(await json(ROUTES.disconnect, chipId)).toMatchObject({ confirmed: true });
    release();
    expect(await looking).toMatchObject({ qr: null });
    expect(await look(chipId, instanceName)).toMatchObject({ qr: null });
  });

  test("a slow cleanup by the worker causes a conflict, not a server error", async () => {
    const { chipId } = await (await create({ phone: newPhone() })).json();
    await dashboard.pool.letTimePass(chipId, 400);
    await dashboard.reach({ url: gate.url });
    const { reached, release } = gate.hold("/instance/delete");
    const ending = endUnwatchedPairings(worker());
    await reached;
    await dashboard.web.sql`update julia.chip_operations set lease_until = now() + interval '1 minute'
      where chip_id = ${chipId} and state = 'requested'`;
    // Each read of the clock advances it by 3 s, so that the time limit of the command expires after a few reads.
    let nowMs = Date.now();
    const clock = vi.spyOn(Date, "now").mockImplementation(() => {
      nowMs += 3_000;
      return nowMs;
    });
    const response = await call(ROUTES.reconnect, chipId);
    clock.mockRestore();
    expect(await problemOf(response)).toMatchObject({
      code: "chip_status_conflict",
      operation: "end_pairing",
    });
    release();
    await ending;
  });
});

describe("unfinished operations", () => {
  test("a pending delete, pressed again while the gateway is down, completes once it is back", async () => {
    const { chipId, instanceName, phone } = await dashboard.connected();
    await fault({ kind: "fail", status: 500, path: "/instance/delete", instanceName });
    expect((await call(ROUTES.delete, chipId)).status).toBe(202);
    await dashboard.reach({ url: "http://127.0.0.1:9" });
    const again = await call(ROUTES.delete, chipId);
    expect(again.status).toBe(202);
    expect(await again.json()).toMatchObject({ status: "cancelled", confirmed: false });
    await dashboard.pool.control("/faults/clear");
    await dashboard.reach();
    await dashboard.finishVerbs();
    expect(await dashboard.pool.chip(chipId)).toMatchObject({ status: "cancelled", instanceName: null });
    expect((await create({ phone })).status).toBe(201);
  });

  test("a delete is never given up, because the chip's phone could not be freed otherwise", async () => {
    const { chipId, instanceName } = await dashboard.connected();
    await fault({ kind: "fail", status: 500, path: "/instance/delete", instanceName });
    await call(ROUTES.delete, chipId);
    await dashboard.web.sql`update julia.chip_operations set requested_at = now() - interval '2 hours',
      next_attempt_at = '-infinity' where chip_id = ${chipId} and state = 'requested'`;
    await dashboard.pool.control("/faults/clear");
    await dashboard.reach({ url: "http://127.0.0.1:9" });
    await finishOperations(worker());
    const { items } = await json(ROUTES.list, "");
    expect(items.find((chip: { id: string }) => chip.id === chipId)).toMatchObject({
      headline: { code: "operation_under_way" },
      operation: { kind: "delete", state: "requested" },
    });
    await dashboard.reach();
    await dashboard.finishVerbs();
    expect(await dashboard.pool.chip(chipId)).toMatchObject({ instanceName: null });
  });

  test("a create that fails later keeps the chip that people have seen", async () => {
    const phone = newPhone();
    await fault({ kind: "fail", status: 502, html: "<html>", path: "/instance/create", count: 1 });
    const { chipId } = await problemOf(await create({ phone }));
    await fault({ kind: "fail", status: 400, path: "/instance/create", count: 1 });
    await dashboard.finishVerbs();
    expect(await dashboard.pool.chip(chipId ?? "")).toMatchObject({ phone, state: "connecting" });
  });

  test("a number that is added again and rejected stays as it was", async () => {
    const { chipId, phone } = await dashboard.connected();
    await call(ROUTES.pause, chipId);
    await dashboard.web
      .sql`update julia.chips set restricted_until = now() + interval '9 hours' where id = ${chipId}`;
    await call(ROUTES.delete, chipId);
    const before = await dashboard.pool.chip(chipId);
    await fault({ kind: "fail", status: 400, path: "/instance/create", count: 1 });
    expect((await problemOf(await create({ phone, perHour: 1, alreadyWarm: true }))).code).toBe(
      "gateway_error",
    );
    const after = await dashboard.pool.chip(chipId);
    const ignored = { operationId: 0, webhookGeneration: 0, version: 0, updatedAt: null };
    expect({ ...after, ...ignored }).toEqual({ ...before, ...ignored });
  });

  test("the number of a deleted chip is adopted as that chip, with its history", async () => {
    const { chipId, phone } = await dashboard.connected();
    await call(ROUTES.delete, chipId);
    await dashboard.gateway.create({ instanceName: "Revoluna9", withQr: true });
    await dashboard.pool.control("/scan", { instanceName: "Revoluna9", phone });
    await eventually(
      () => dashboard.gateway.fetchInstance("Revoluna9"),
      (row) => row.ok && row.value.status === "open",
    );
    const adopted = await call(ROUTES.adopt, "", { instanceName: "Revoluna9" });
    expect(adopted.status).toBe(201);
    expect(await adopted.json()).toMatchObject({
      id: chipId,
      instanceName: "Revoluna9",
      status: "active",
      connected: true,
      ownerPhone: phone,
    });
  });

  test("a reconnect during the gateway's startup completes on its own and connects nothing we logged out", async () => {
    const { chipId, instanceName } = await dashboard.connected();
    await call(ROUTES.disconnect, chipId);
    // Long enough that a busy machine sees the startup, and that the answer to the create has a code.
    await dashboard.pool.control("/behaviour", { createWaitMs: 2_000 });
    await dashboard.pool.control("/restart", { downMs: 0, bootMs: 4_000 });
    await eventually(
      () => dashboard.gateway.connectionState(instanceName),
      (state) => state.ok && state.value.state === "not_ready",
    );
    await call(ROUTES.reconnect, chipId);
    // If the startup was slow, the reconnect is still under way.
    await dashboard.finishVerbs();
    await dashboard.pool.control("/behaviour", { createWaitMs: QUICK.createWaitMs, bootDelayMs: 270 });
    const seen = await look(chipId, instanceName);
    expect(seen).toMatchObject({ state: "connecting", connected: false, qr: expect.any(Object) });
    expect(await dashboard.pool.calls("/instance/connect/", instanceName)).toBe(0);
    expect(await dashboard.pool.chip(chipId)).toMatchObject({ loggedOutByUs: false });
  });

  test("a session that we logged out and something else connected is recreated with our webhook", async () => {
    const { chipId, instanceName } = await dashboard.connected();
    await call(ROUTES.disconnect, chipId);
    await dashboard.gateway.connect(instanceName);
    await eventually(
      () => dashboard.gateway.connectionState(instanceName),
      (state) => state.ok && state.value.state === "connecting",
    );
    const deletes = await dashboard.pool.calls("/instance/delete/", instanceName);
    await call(ROUTES.reconnect, chipId);
    await dashboard.pool.lookUntil(chipId, ({ qr }) => qr !== null);
    expect(await dashboard.pool.calls("/instance/delete/", instanceName)).toBe(deletes + 1);
    expect(await dashboard.pool.chip(chipId)).toMatchObject({ loggedOutByUs: false });
  });

  test("a reconnect continues until the gateway is ready", async () => {
    const { chipId } = await dashboard.connected();
    await fault({ kind: "fail", status: 200, body: { instance: {} }, path: "/connectionState/", count: 1 });
    expect((await call(ROUTES.reconnect, chipId)).status).toBe(200);
    expect(await underWay(chipId)).toMatchObject([{ kind: "reconnect", error: "not_ready" }]);
    await dashboard.finishVerbs();
    expect(await dashboard.pool.chip(chipId)).toMatchObject({ state: "open", evolutionConnected: true });
  });
});

describe("commands that a status forbids", () => {
  const conflict = async (route: Route, at: string) => {
    expect((await problemOf(await call(route, at))).code, route.name).toBe("chip_status_conflict");
  };

  test("a deleted chip can only be read, and a second delete succeeds", async () => {
    const { chipId } = await dashboard.connected();
    await call(ROUTES.delete, chipId);
    const writes = await dashboard.pool.calls("/instance/delete/");
    for (const route of [ROUTES.disconnect, ROUTES.reconnect, ROUTES.pause, ROUTES.resume, ROUTES.promote]) {
      await conflict(route, chipId);
    }
    expect(await json(ROUTES.delete, chipId)).toMatchObject({ status: "cancelled", confirmed: true });
    expect(await dashboard.pool.calls("/instance/delete/")).toBe(writes);
    expect((await call(ROUTES.detail, chipId)).status).toBe(200);
  });

  test.each([403, 402] as const)(
    "a number that WhatsApp rejected with %i is not connected by a poll",
    async (code) => {
      const { chipId, instanceName } = await dashboard.connected();
      await dashboard.pool.control("/ban", { instanceName, code });
      await eventually(
        async () => {
          await reconcileNow();
          return dashboard.pool.chip(chipId);
        },
        (chip) => chip.closeCode === code,
      );
      for (let turn = 0; turn < 3; turn += 1) {
        await dashboard.pool.letTimePass(chipId, 20);
        await look(chipId, instanceName);
      }
      expect(await dashboard.pool.calls("/instance/connect/", instanceName)).toBe(0);
      if (code === 402) {
        // A restricted chip is reconnected only if a person requests it.
        expect((await call(ROUTES.reconnect, chipId)).status).toBe(200);
        expect(await dashboard.pool.calls("/instance/connect/", instanceName)).toBe(1);
        return;
      }
      await conflict(ROUTES.reconnect, chipId);
      await conflict(ROUTES.requestQr, instanceName);
      await call(ROUTES.pause, chipId);
      await conflict(ROUTES.reconnect, chipId);
      expect(await dashboard.pool.calls("/instance/connect/", instanceName)).toBe(0);
      expect(await json(ROUTES.delete, chipId)).toMatchObject({ status: "cancelled", confirmed: true });
    },
  );

  test("a chip whose instance is missing can be paused, disconnected, reconnected and deleted", async () => {
    const gone = async () => {
      const made = await dashboard.connected();
      await dashboard.gateway.delete(made.instanceName);
      await eventually(
        () => look(made.chipId, made.instanceName),
        (answer) => answer.state === "missing",
      );
      return made.chipId;
    };
    const chipId = await gone();
    expect(await json(ROUTES.pause, chipId)).toMatchObject({ status: "paused" });
    expect(await json(ROUTES.disconnect, chipId)).toMatchObject({ confirmed: true });
    await call(ROUTES.reconnect, chipId);
    await dashboard.pool.lookUntil(chipId, ({ qr }) => qr !== null);
    expect(await json(ROUTES.delete, await gone())).toMatchObject({ status: "cancelled", confirmed: true });
  });
});

describe("outside changes", () => {
  test("another phone that paired unnoticed is detected, reported and not trusted", async () => {
    const { chipId, phone } = await dashboard.connected();
    // Stores another phone as the chip's number and owner, as an earlier process may have done.
    await dashboard.web.db
      .update(chips)
      .set({
        phone: "5511900001111",
        phoneKey: "5511900001111",
        ownerPhone: "5511900001111",
        ownerKey: "5511900001111",
      })
      .where(eq(chips.id, chipId));
    await dashboard.web
      .sql`update julia.chips set last_open_at = now() - interval '1 hour' where id = ${chipId}`;
    await reconcileNow();
    expect(await dashboard.pool.chip(chipId)).toMatchObject({ ownerPhone: phone, wrongNumber: true });
    expect(await dashboard.pool.eventKinds(chipId)).toContain("wrong_number");
  });

  test("a gateway list that is older than a login does not override it", async () => {
    const { chipId, instanceName } = await dashboard.connected();
    const asOf = await databaseNow(dashboard.web.db);
    const found = await dashboard.gateway.fetchInstance(instanceName);
    if (!found.ok) throw new Error(found.detail);
    const closed = {
      ...found.value,
      status: "close" as const,
      disconnectionCode: 403,
      disconnectedAt: new Date(),
    };
    // The chip is proven open after the list was requested and before the outdated list is applied.
    await look(chipId, instanceName);
    await reconcile(worker(), "default", [closed], asOf);
    await reconcile(worker(), "default", [], asOf);
    await reconcile(worker(), "default", [], asOf);
    expect(await dashboard.pool.chip(chipId)).toMatchObject({
      status: "warming",
      state: "open",
      bannedAt: null,
    });

    await call(ROUTES.disconnect, chipId);
    const beforeReconnect = await databaseNow(dashboard.web.db);
    await call(ROUTES.reconnect, chipId);
    await reconcile(worker(), "default", [{ ...closed, disconnectedAt: new Date() }], beforeReconnect);
    expect(await dashboard.pool.chip(chipId)).toMatchObject({ bannedAt: null, state: "connecting" });
  });
});
