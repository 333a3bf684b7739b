import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { GatewayFailureKind, GatewayResult } from "@/lib/gateway/result";
import { ourCalls, readRecordings } from "./evolution-recordings";
import { startReplay } from "./evolution-servers";

/** Names of the recordings that the client must report as failures. All other recordings are successes. */
const FAILURES: Partial<Record<GatewayFailureKind, string[]>> = {
  unauthorized: [
    "fetchInstances, no key",
    "fetchInstances, wrong key",
    "create, no key",
    "create, wrong key",
    "create, Authorization Bearer instead of apikey",
    "connectionState with another instance token",
    "create with an instance token",
  ],
  not_found: [
    "connectionState of unknown, wrong key",
    "connectionState after create that failed (missing integration)",
    "fetchInstances by unknown name",
    "connect unknown",
    "connectionState unknown",
    "restart POST unknown",
    "logout unknown",
    "sendText unknown instance",
    "webhook set unknown instance",
    "webhook find unknown instance",
    "delete unknown",
    "connectionState 500 ms after delete (close)",
    "fetchInstances by name of the recreated",
    "delete, second time",
    "connect of a deleted instance",
    "fetchInstances after delete of gama",
    "connectionState of nodb",
  ],
  name_taken: [
    "create, duplicate name",
    "create, missing instanceName",
    "create same name at once after delete",
    "create same name while the removal waits",
  ],
  not_connected: ["logout when close", "logout after unlink", "logout, second time"],
  rejected: [
    "create, missing integration",
    "create, unknown integration",
    "create, bad number",
    "create, number as a number",
    "create, qrcode as string",
    "create with webhook, no events",
    "create malformed JSON",
    "create without instanceName on an empty server",
    "create with WHATSAPP-BUSINESS, no number",
    "restart POST when close",
    "restart after unlink",
    "sendText malformed JSON",
    "sendText no body",
    "sendText wrong content type",
    "sendText without text",
    "sendText without number",
    "sendText empty text",
    "sendText number as a number",
    "sendText number not on WhatsApp",
    "sendText to unknown group",
    "sendText letters",
    "sendText v1 body (textMessage)",
    "sendText 0 ms after a drop",
    "sendText after unlink",
    "sendText after logout",
    "sendText only spaces",
    "webhook set, flat v1 body",
    "webhook set, unknown event",
    "webhook set, no url",
  ],
  unexpected: [
    "create, numeric instanceName",
    "create, database down",
    "fetchInstances, database down",
    "connectionState of unknown, database down",
    "sendText when close (never connected)",
    "sendText to a new number when WhatsApp does not answer usync",
    "sendText while QR on show (WhatsApp answers nothing before login)",
    "sendText, database down",
    "sendText while WhatsApp is away",
    "webhook set, no events",
  ],
};

const recordings = readRecordings();
const ours = ourCalls(recordings);
const kindOf = new Map(
  Object.entries(FAILURES).flatMap(([kind, names]) => names.map((name): [string, string] => [name, kind])),
);

let recorded: Awaited<ReturnType<typeof startReplay>>;

beforeAll(async () => {
  recorded = await startReplay();
});
afterAll(() => recorded.close());

const recordingOf = (name: string) => {
  const recording = ours.find((candidate) => candidate.name === name);
  if (recording === undefined) throw new Error(`no recording is called ${name}`);
  return recording;
};
const replay = (name: string): Promise<GatewayResult<unknown>> => recorded.replay(recordingOf(name));

describe("the client reads every recorded answer of Evolution API 2.3.6", () => {
  it("recognises every recording of the calls that it makes", () => {
    expect(ours).toHaveLength(229);
    const names = new Set(ours.map((recording) => recording.name));
    expect([...kindOf.keys()].filter((name) => !names.has(name))).toEqual([]);
  });

  it.each(ours.map(({ name }) => [name, kindOf.get(name) ?? "ok"]))("%s: %s", async (name, expected) => {
    const result = await replay(name);
    expect(result.ok ? "ok" : result.kind).toBe(expected);
  });

  it("never includes an instance's token in a result", async () => {
    const tokens = new Set(
      [...JSON.stringify(recordings).matchAll(/"(?:token|hash)":"([^"]+)"/g)].map(([, token]) => token),
    );
    expect(tokens.size).toBeGreaterThan(20);
    for (const { name } of ours) {
      const shown = JSON.stringify(await replay(name));
      expect([...tokens].filter((token) => token !== undefined && shown.includes(token))).toEqual([]);
    }
  });
});

describe("the client's result", () => {
  it("contains the first QR code from the response of create", async () => {
    const result = await replay("create ok, qrcode true");
    expect(result).toMatchObject({
      ok: true,
      value: {
        instanceName: "alpha",
        state: "connecting",
        qr: { code: expect.stringMatching(/^2@/), base64: expect.stringMatching(/^data:image/), count: 1 },
      },
    });
  });

  it("says that there is no QR code yet if the response contains only a count", async () => {
    for (const name of ["connect while WhatsApp refuses", "connect while WhatsApp is silent"]) {
      expect(await replay(name)).toEqual({ ok: true, value: { state: "connecting", qr: null } });
    }
    expect(await replay("create while WhatsApp refuses")).toMatchObject({ ok: true, value: { qr: null } });
    expect(await replay("create ok, no qrcode")).toMatchObject({ value: { state: "close", qr: null } });
  });

  it("contains the state at any nesting depth, and no state means not ready", async () => {
    expect(await replay("connectionState, QR on show (created with qrcode:true)")).toEqual({
      ok: true,
      value: { state: "connecting" },
    });
    expect(await replay("connectionState open")).toEqual({ ok: true, value: { state: "open" } });
    expect(await replay("connect when open")).toEqual({ ok: true, value: { state: "open", qr: null } });
    expect(await replay("connectionState at once after delete (close)")).toEqual({
      ok: true,
      value: { state: "not_ready" },
    });
  });

  it("contains a pairing code", async () => {
    expect(await replay("connect with number, from close")).toMatchObject({
      value: { qr: { pairingCode: "TQ8FE8YC" } },
    });
  });

  it("contains the owner and the last disconnection from the list", async () => {
    expect(await replay("fetchInstances by name, open")).toMatchObject({
      value: { status: "open", ownerPhone: "5511999990001", disconnectionCode: null, disconnectedAt: null },
    });
    expect(await replay("fetchInstances by name, after 403")).toMatchObject({
      value: { status: "close", disconnectionCode: 403, disconnectedAt: expect.any(Date) },
    });
  });

  it("contains the webhook, or none", async () => {
    expect(await replay("webhook find, none set")).toEqual({ ok: true, value: null });
    expect(await replay("webhook find after set")).toMatchObject({
      value: { url: "http://127.0.0.1:19999/inst/alpha", enabled: true, headers: { "x-test": "1" } },
    });
    expect(await replay("webhook find of withhook2")).toMatchObject({ value: { headers: {} } });
  });

  it("contains the id of a sent message", async () => {
    expect(await replay("sendText ok")).toEqual({
      ok: true,
      value: {
        gatewayMessageId: "3EB0D31EF99CECDE89B731",
        remoteJid: "5511988887777@s.whatsapp.net",
        status: "PENDING",
      },
    });
  });

  it.each([
    ["sendText no body", 'instance requires property "number"; instance requires property "text"'],
    ["sendText 0 ms after a drop", "Error: Connection Closed"],
    ["sendText while WhatsApp is away", "Connection Closed"],
    [
      "sendText number not on WhatsApp",
      '{"jid":"5511988880000@s.whatsapp.net","exists":false,"number":"5511988880000"}',
    ],
  ])("contains the flattened error message: %s", async (name, detail) => {
    expect(await replay(name)).toMatchObject({ ok: false, detail });
  });

  it("keeps the shape of an error in `raw`, so that the dispatcher can classify it", async () => {
    const result = await replay("sendText no body");
    expect(result.ok ? null : JSON.parse(result.raw ?? "")).toEqual(
      recordingOf("sendText no body").response.body,
    );
  });
});
