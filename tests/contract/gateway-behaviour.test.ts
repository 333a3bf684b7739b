// biome-ignore-all lint/style/noExcessiveLinesPerFile: one contract that one command runs against a real gateway
import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { createEvolutionClient } from "@/lib/gateway/evolution/client";
import { ownMessageId } from "@/lib/gateway/evolution/message-id";
import { sendOutcome } from "@/lib/gateway/evolution/send-outcome";
import type { Gateway } from "@/lib/gateway/gateway";
import type { GatewayQr, GatewayState } from "@/lib/gateway/pairing";
import type { GatewayResult } from "@/lib/gateway/result";
import { CALLS_OF_THE_SERVER, EVERY_CALL } from "./evolution-calls";
import {
  type GatewayUnderTest,
  type Phones,
  startGatewayUnderTest,
  USES_SIMULATOR,
} from "./gateway-under-test";

/**
 * Checks the gateway behaviour that the product relies on, through our own client. Runs against the gateway in
 * EVOLUTION_API_URL and EVOLUTION_API_KEY, or against the simulator if EVOLUTION_API_URL is unset. A gateway caches the
 * numbers that it has looked up, and its errors differ for cached numbers. The simulator is therefore tested once with
 * an empty cache and once with a full cache. A real gateway is tested only once, because the content of its cache is
 * unknown.
 */

const run = randomBytes(4).toString("hex");
const names: string[] = [];
const CONTACT = "5511988887777";
const NUMBER_CACHES = USES_SIMULATOR ? (["an empty", "a full"] as const) : (["its own"] as const);
type NumberCache = (typeof NUMBER_CACHES)[number];
/** Versions of the simulator. */
const VERSIONS = USES_SIMULATOR ? (["2.3.6", "2.4"] as const) : (["its own version"] as const);
type Version = (typeof VERSIONS)[number];
const SUBJECTS = VERSIONS.flatMap((version) => NUMBER_CACHES.map((cache) => ({ version, cache })));
/** Error of a send through an instance that has never connected, for each content of the gateway's cache. */
const NOT_STARTED: Record<"an empty" | "a full" | "its own", RegExp> = {
  "an empty": /reading 'onWhatsApp'\)$/,
  "a full": /reading 'sendMessage'\)$/,
  "its own": /reading '(onWhatsApp|sendMessage)'\)$/,
};

let underTest: GatewayUnderTest;
let gateway: Gateway;

describe.each(SUBJECTS)("gateway $version with $cache cache of known numbers", ({ version, cache }) => {
  beforeAll(async () => {
    underTest = await startGatewayUnderTest(version);
    gateway = createEvolutionClient(underTest);
  });
  // Each test resets the gateway's cache, because the gateway adds the number of an accepted text to its cache.
  beforeEach(async () => {
    await underTest.phones?.forgetNumbers();
    if (cache === "a full") await underTest.phones?.makeKnown(CONTACT);
  });
  afterAll(async () => {
    const made = names.splice(0);
    try {
      await Promise.all(made.map((name) => gateway.delete(name)));
      await Promise.all(made.map(gone));
    } finally {
      await underTest.stop();
    }
  });

  describeBehaviour(cache, version);
});

/** Returns a unique instance name. The instance with this name is deleted after the tests. */
function newName(what: string): string {
  const name = `contract-${run}-${what}`;
  names.push(name);
  return name;
}

function answered<T>(result: GatewayResult<T>): T {
  if (!result.ok) throw new Error(`${result.kind}: ${result.detail}`);
  return result.value;
}

async function createWithQr(what: string): Promise<{ name: string; qr: GatewayQr }> {
  const name = newName(what);
  const { qr } = answered(await gateway.create({ instanceName: name, withQr: true }));
  if (qr === null) throw new Error("create answered without a QR code");
  return { name, qr };
}

const stateOf = async (name: string) => {
  const result = await gateway.connectionState(name);
  return result.ok ? result.value.state : result.kind;
};
const becomes = (name: string, state: GatewayState | "not_found") =>
  vi.waitFor(async () => expect(await stateOf(name)).toBe(state), { timeout: 60_000, interval: 50 });
const gone = (name: string) => becomes(name, "not_found");

/** Gateway 2.4 answers 200 to the logout of a closed instance, and 2.3 answers 400. Neither did anything. */
function expectNothingToLogOut(result: GatewayResult<null>, version: Version): void {
  if (version === "2.4") expect(result).toEqual({ ok: true, value: null });
  else expect(result).toMatchObject({ ok: false, kind: "not_connected", httpStatus: 400 });
}

function describeBehaviour(cache: NumberCache, version: Version): void {
  describe("the key", () => {
    it("is verified and can read the list", async () => {
      expect(await gateway.verifyKey()).toEqual({ ok: true, value: null });
      expect(await gateway.fetchInstances()).toMatchObject({ ok: true });
    });

    it("is rejected if it is wrong, also by create", async () => {
      const stranger = createEvolutionClient({ url: underTest.url, apiKey: "not-the-key" });
      for (const result of [
        await stranger.verifyKey(),
        await stranger.fetchInstances(),
        await stranger.create({ instanceName: newName("stranger"), withQr: false }),
      ]) {
        expect(result).toMatchObject({ ok: false, kind: "unauthorized", httpStatus: 401 });
      }
    });
  });

  describe("an instance that nobody has created", () => {
    it("is not found by any call", async () => {
      for (const [call, ask] of Object.entries(EVERY_CALL)) {
        if (call === "create" || CALLS_OF_THE_SERVER.has(call)) continue;
        expect(await ask(gateway, `contract-${run}-ghost`)).toMatchObject({ ok: false, kind: "not_found" });
      }
    });
  });

  describe("an instance created with a QR code", () => {
    let name: string;
    let first: GatewayQr;
    beforeAll(async () => {
      ({ name, qr: first } = await createWithQr("qr"));
    });

    it("has the QR code in the response", () => {
      expect(first.code).toMatch(/^2@/);
      expect(first.base64).toMatch(/^data:image\/png;base64,/);
      expect(first).toMatchObject({ pairingCode: null, count: 1 });
    });

    it("stays `connecting` until the QR code is scanned", async () => {
      expect(await stateOf(name)).toBe("connecting");
      const row = { instanceName: name, status: "connecting", ownerPhone: null };
      expect(await gateway.fetchInstance(name)).toMatchObject({ ok: true, value: row });
      expect(answered(await gateway.fetchInstances())).toContainEqual(expect.objectContaining(row));
    });

    if (cache === "a full") {
      it("rejects a text to a known number immediately", async () => {
        const result = await gateway.sendText(name, { number: CONTACT, text: "oi" });
        expect(result.ok ? "" : result.detail).toMatch(/reading 'id'\)$/);
        expect(sendOutcome(result)).toMatchObject({ kind: "not_sent", cause: "not_started" });
      });
    }

    it("returns the stored QR code on connect", async () => {
      expect(await gateway.connect(name)).toEqual({ ok: true, value: { state: "connecting", qr: first } });
      expect(await gateway.connect(name)).toEqual({ ok: true, value: { state: "connecting", qr: first } });
    });

    it("blocks a second create with the same name", async () => {
      expect(await gateway.create({ instanceName: name, withQr: true })).toMatchObject({
        ok: false,
        kind: "name_taken",
        httpStatus: 403,
      });
      expect(await stateOf(name)).toBe("connecting");
    });

    it("is closed by a logout, and a second logout finds nothing to log out", async () => {
      expect(await gateway.logout(name)).toEqual({ ok: true, value: null });
      await becomes(name, "close");
      expectNothingToLogOut(await gateway.logout(name), version);
    });

    it("is gone some time after a delete, and only then is its name available", async () => {
      expect(await gateway.delete(name)).toEqual({ ok: true, value: null });
      await gone(name);
      expect(await gateway.delete(name)).toMatchObject({ ok: false, kind: "not_found" });
      expect(await gateway.fetchInstance(name)).toMatchObject({ ok: false, kind: "not_found" });
      expect(await gateway.create({ instanceName: name, withQr: false })).toMatchObject({
        ok: true,
        value: { instanceName: name, state: "close", qr: null },
      });
    });
  });

  describe("an instance created without a QR code", () => {
    let name: string;
    beforeAll(async () => {
      name = newName("plain");
      answered(await gateway.create({ instanceName: name, withQr: false }));
    });

    it("is closed, and restart and logout report that", async () => {
      expect(await stateOf(name)).toBe("close");
      expect(await gateway.restart(name)).toMatchObject({ ok: false, kind: "rejected", httpStatus: 200 });
      expectNothingToLogOut(await gateway.logout(name), version);
    });

    it("sends nothing, and the error proves it", async () => {
      const result = await gateway.sendText(name, { number: CONTACT, text: "oi" });
      expect(result.ok ? "" : result.detail).toMatch(NOT_STARTED[cache]);
      expect(sendOutcome(result)).toMatchObject({ kind: "not_sent", cause: "not_started" });
      const window = { from: new Date(Date.now() - 60_000), to: new Date() };
      expect(await gateway.findMessages(name, window)).toEqual({ ok: true, value: [] });
    });

    it("stores a webhook, replaces it and removes it", async () => {
      expect(await gateway.findWebhook(name)).toEqual({ ok: true, value: null });
      const webhook = {
        url: "http://127.0.0.1:9/hook",
        enabled: true,
        events: ["CONNECTION_UPDATE", "QRCODE_UPDATED"],
        headers: { "x-secret": "one" },
        byEvents: false,
        base64: false,
      };
      for (const wanted of [
        webhook,
        {
          ...webhook,
          url: "http://127.0.0.1:9/other",
          headers: { "x-secret": "two" },
          byEvents: true,
          base64: true,
        },
      ]) {
        expect(await gateway.setWebhook(name, wanted)).toEqual({ ok: true, value: null });
        expect(await gateway.findWebhook(name)).toEqual({ ok: true, value: wanted });
      }
      expect(await gateway.setWebhook(name, { ...webhook, enabled: false, events: [] })).toMatchObject({
        ok: true,
      });
      expect(await gateway.findWebhook(name)).toMatchObject({ value: { enabled: false, events: [] } });
      expect(await gateway.setWebhook(name, { ...webhook, events: ["NO_SUCH_EVENT"] })).toMatchObject({
        ok: false,
        kind: "rejected",
      });
    });

    it("connects on request", async () => {
      const { state } = answered(await gateway.connect(name));
      expect(state).toBe("connecting");
      const code = async () => answered(await gateway.connect(name)).qr?.code;
      await expect.poll(code, { interval: 500 }).toMatch(/^2@/);
    });
  });

  describe("a name", () => {
    it("may contain any character and stays within its path segment", async () => {
      const name = newName("São João/100% ?instanceName=x#y");
      const created = await gateway.create({ instanceName: name, withQr: false });
      expect(created).toMatchObject({ ok: true, value: { instanceName: name } });
      expect(await stateOf(name)).toBe("close");
      expect(await gateway.fetchInstance(name)).toMatchObject({ ok: true, value: { instanceName: name } });
      expect(await gateway.delete(name)).toMatchObject({ ok: true });
      await gone(name);
    });

    it("is taken as soon as create is called with a webhook, which is stored", async () => {
      const name = newName("hook");
      const webhook = {
        url: "http://127.0.0.1:9/hook",
        enabled: true,
        events: ["CONNECTION_UPDATE"],
        headers: { a: "b" },
        byEvents: false,
        base64: false,
      };
      expect(await gateway.create({ instanceName: name, withQr: false, webhook })).toMatchObject({
        ok: true,
      });
      expect(await gateway.findWebhook(name)).toEqual({ ok: true, value: webhook });
    });
  });

  describe("with a phone", () => {
    if (USES_SIMULATOR) describeWithPhones(version);
    else describeWhatIsLeftOut();
  });
}

const STEPS_WITH_A_PHONE = ["scan", "owner", "sending", "drop", "logout when open", "unlink", "ban"];

function phones(): Phones {
  if (underTest.phones === null) throw new Error("this gateway has no phones that obey");
  return underTest.phones;
}

async function openInstance(what: string, phone: string): Promise<string> {
  const { name } = await createWithQr(what);
  await phones().scan(name, phone);
  await becomes(name, "open");
  return name;
}

function describeWithPhones(version: Version): void {
  describe("a phone that scans the QR code", () => {
    const phone = "5511999990042";
    let name: string;
    beforeAll(async () => {
      ({ name } = await createWithQr("scan"));
    });

    it("takes the instance through a single `close` to `open`", async () => {
      await phones().slowLogin(1_000);
      const seen: string[] = [await stateOf(name)];
      await phones().scan(name, phone);
      await expect
        .poll(
          async () => {
            const state = await stateOf(name);
            if (state !== seen.at(-1)) seen.push(state);
            return state;
          },
          { interval: 10 },
        )
        .toBe("open");
      await phones().slowLogin(12);
      expect(seen).toEqual(["connecting", "close", "connecting", "open"]);
    });

    it("becomes the owner", async () => {
      const owner = async () => answered(await gateway.fetchInstance(name));
      await expect.poll(owner).toMatchObject({ status: "open", ownerPhone: phone });
      expect(await gateway.connect(name)).toEqual({ ok: true, value: { state: "open", qr: null } });
    });

    it("sends: the text is accepted and found within a time range", async () => {
      const before = new Date(Date.now() - 2_000);
      const text = `token ${run}`;
      const sent = answered(await gateway.sendText(name, { number: CONTACT, text }));
      expect(sent).toMatchObject({ remoteJid: `${CONTACT}@s.whatsapp.net`, status: "PENDING" });
      const find = async () => {
        const window = { from: before, to: new Date(Date.now() + 2_000) };
        return answered(
          await gateway.findMessages(name, { remoteJid: sent.remoteJid, fromMe: true, ...window }),
        );
      };
      const found = { gatewayMessageId: sent.gatewayMessageId, fromMe: true, text };
      await expect.poll(find).toEqual([expect.objectContaining(found)]);
      const earlier = { from: new Date(before.getTime() - 60_000), to: before };
      expect(await gateway.findMessages(name, earlier)).toEqual({ ok: true, value: [] });
    });

    it("gives its text the id of the attempt if the gateway takes ids", async () => {
      const attemptId = "01980000-0000-7000-8abc-def012345678";
      const { gatewayMessageId } = answered(
        await gateway.sendText(name, { number: CONTACT, text: `own id ${run}`, attemptId }),
      );
      expect(gatewayMessageId).toMatch(/^3EB0[0-9A-F]{18}$/);
      if (USES_SIMULATOR) {
        expect(gatewayMessageId === ownMessageId(attemptId)).toBe(version === "2.4");
      }
    });

    it("gets a distinguishable error for a number that is not on WhatsApp", async () => {
      await phones().removeContact("5511988880000");
      const result = await gateway.sendText(name, { number: "5511988880000", text: "oi" });
      expect(result).toMatchObject({ ok: false, kind: "rejected", httpStatus: 400 });
      expect(result.ok ? null : JSON.parse(result.raw ?? "")).toMatchObject({
        response: { message: [{ exists: false, number: "5511988880000" }] },
      });
    });

    it("reconnects on its own after a dropped connection", async () => {
      await phones().dropConnection(name);
      await becomes(name, "open");
    });

    it("leaves no text uncertain when the connection drops", async () => {
      for (let count = 0; count < 5; count += 1) {
        const sending = gateway.sendText(name, { number: CONTACT, text: `drop ${count}` });
        await phones().dropConnection(name);
        const result = await sending;
        expect(sendOutcome(result).kind, result.ok ? "" : result.detail).not.toBe("uncertain");
        await becomes(name, "open");
      }
    });

    it("is logged out by the gateway, which still reports the owner", async () => {
      expect(await gateway.logout(name)).toEqual({ ok: true, value: null });
      await becomes(name, "close");
      // Gateway 2.4 stores no code for a logout through its API.
      const disconnectionCode = version === "2.4" ? null : 401;
      await expect
        .poll(async () => answered(await gateway.fetchInstance(name)))
        .toMatchObject({ status: "close", disconnectionCode, ownerPhone: phone });
      expectNothingToLogOut(await gateway.logout(name), version);
    });
  });

  it.each([
    ["unlinks the device", 401, "5511999990043", (name: string) => phones().unlink(name)],
    ["is banned", 403, "5511999990044", (name: string) => phones().ban(name)],
  ])(
    "a phone that %s ends the session with code %i, and no text is accepted",
    async (_what, code, phone, end) => {
      const name = await openInstance(`end-${code}`, phone);
      await end(name);
      await becomes(name, "close");
      await expect
        .poll(async () => answered(await gateway.fetchInstance(name)))
        .toMatchObject({ status: "close", disconnectionCode: code, disconnectedAt: expect.any(Date) });
      const refused = await gateway.sendText(name, { number: CONTACT, text: "oi" });
      expect(refused.ok ? "" : refused.detail).toMatch(/^(Error: )?Connection Closed$/);
      expect(sendOutcome(refused)).toMatchObject({ kind: "not_sent", cause: "connection_closed" });
    },
  );
}

function describeWhatIsLeftOut(): void {
  it("lists the steps that need a phone and were skipped", () => {
    console.warn(`left out, because a real gateway needs a phone for them: ${STEPS_WITH_A_PHONE.join(", ")}`);
    expect(underTest.phones).toBeNull();
  });
}
