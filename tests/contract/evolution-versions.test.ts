import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sendOutcome } from "@/lib/gateway/evolution/send-outcome";
import { parseWebhook } from "@/lib/gateway/evolution/webhook-events";
import type { Gateway } from "@/lib/gateway/gateway";
import { readConnectionEvent } from "@/lib/inbox/connection-step";
import { ourCalls, type RecordedVersion, type Recording, readRecordings } from "./evolution-recordings";
import { startReplay } from "./evolution-servers";
import { readInbound, readNewerWebhooks } from "./webhook-recordings";

let recorded: Awaited<ReturnType<typeof startReplay>>;
let gateway: Gateway;

beforeAll(async () => {
  recorded = await startReplay();
  gateway = recorded.gateway;
});
afterAll(() => recorded.close());

const answerWith = (response: Recording["response"] | undefined) => {
  if (response === undefined) throw new Error("there is no such recording");
  recorded.answerWith(response);
};

async function outcomes(version: RecordedVersion): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const recording of ourCalls(readRecordings(version))) {
    const result = await recorded.replay(recording);
    found.set(recording.name, result.ok ? "ok" : result.kind);
  }
  return found;
}

describe("Evolution API 2.3.7", () => {
  it("answers each of our calls like 2.3.6 where both recorded the same request", async () => {
    const [before, now] = [await outcomes("2.3.6"), await outcomes("2.3.7")];
    const both = [...now].filter(([name]) => before.has(name));
    expect(both.length).toBeGreaterThan(200);
    expect(both.filter(([name, outcome]) => outcome !== before.get(name))).toEqual([]);
  });

  it("reports a lost socket on logout, which proves nothing", async () => {
    const answers = await outcomes("2.3.7");
    expect(answers.get("DELETE logout 0 ms after WhatsApp dropped the socket")).toBe("unexpected");
    expect(answers.get("DELETE logout 10 ms after WhatsApp dropped the socket")).toBe("not_connected");
  });
});

describe("Evolution API 2.4.0 without a licence", () => {
  const recordings = readRecordings("2.4.0-unlicensed");
  const refused = ourCalls(recordings).filter(({ response }) => response.status === 503);

  it("fails every call with a separate kind and our own message, without the gateway's URL", async () => {
    expect(refused.length).toBeGreaterThan(15);
    for (const recording of refused) {
      const result = await recorded.replay(recording);
      expect(result, recording.name).toMatchObject({ ok: false, kind: "license_required", httpStatus: 503 });
      expect(result.ok ? "" : result.detail).not.toMatch(/http|manager/);
    }
  });

  it("proves that nothing was sent, and the gateway is at fault", async () => {
    const send = refused.find(({ call }) => call === "sendText");
    answerWith(send?.response);
    const result = await gateway.sendText("alpha", { number: "1", text: "oi" });
    expect(sendOutcome(result)).toMatchObject({
      kind: "not_sent",
      scope: "gateway",
      cause: "license_required",
    });
  });

  it("is not confused with other 503 responses", async () => {
    for (const body of [{ error: "service not activated" }, { code: "OTHER" }, "LICENSE_REQUIRED"]) {
      answerWith({ status: 503, body });
      expect(await gateway.verifyKey()).toMatchObject({ ok: false, kind: "unexpected" });
    }
    answerWith({ status: 500, body: { code: "LICENSE_REQUIRED" } });
    expect(await gateway.verifyKey()).toMatchObject({ ok: false, kind: "unexpected" });
  });

  it("reports its version and the missing licence", async () => {
    const named = (name: string) => recordings.find((recording) => recording.name === name)?.response;
    answerWith(named("GET /"));
    expect(await gateway.readVersion()).toEqual({ ok: true, value: { version: "2.4.0" } });
    answerWith(named("GET /license/status"));
    expect(await gateway.readLicense()).toEqual({ ok: true, value: { isRequired: true } });
    answerWith({ status: 200, body: { status: "active", instance_id: "x", api_key: "abc...def" } });
    expect(await gateway.readLicense()).toEqual({ ok: true, value: { isRequired: false } });
  });

  it("is distinguished from an older version, which lacks the licence route and needs no licence", async () => {
    answerWith({ status: 404, body: { status: 404, response: { message: ["Cannot GET /license/status"] } } });
    expect(await gateway.readLicense()).toEqual({ ok: true, value: { isRequired: false } });
    answerWith({ status: 502, body: {} });
    expect(await gateway.readLicense()).toMatchObject({ ok: false, kind: "unexpected" });
  });
});

describe.each(["2.3.7", "2.4.0-unlicensed"] as const)("webhooks of %s", (version) => {
  const webhooks = readNewerWebhooks(version);

  it("can all be read, or are not among those we use", () => {
    const unreadable = webhooks.filter(({ body }) => parseWebhook(body) === "unreadable");
    expect(unreadable.map(({ body }) => body.event)).toEqual([]);
    expect(webhooks.length).toBeGreaterThan(50);
  });

  it("are dated by their header where they have one, and not by their local time", () => {
    const dated = webhooks.filter(({ headers }) => headers["x-timestamp"] !== undefined);
    expect(dated).toHaveLength(version === "2.3.7" ? 0 : webhooks.length);
    for (const { body, headers } of dated) {
      const parsed = parseWebhook(body, new Headers(headers));
      if (typeof parsed === "string") continue;
      expect(parsed.gatewayAt?.getTime()).toBe(Number(headers["x-timestamp"]));
    }
  });

  it("report a close only when it is final", () => {
    const closes = webhooks.flatMap(({ body }) => {
      const parsed = parseWebhook(body);
      if (typeof parsed === "string") return [];
      const isClose = parsed.event === "status.instance" || parsed.data.state === "close";
      if (!isClose) return [];
      const data = { ...parsed.data, generation: 1 };
      return [readConnectionEvent({ event: parsed.event, data, gatewayAt: null, receivedAt: new Date() })];
    });
    expect(closes.length).toBeGreaterThan(3);
    for (const { news } of closes) expect(news.kind).toBe("ended");
    const codes = new Set(closes.flatMap(({ news }) => (news.kind === "ended" ? [news.code] : [])));
    expect(codes.has(408)).toBe(version === "2.4.0-unlicensed");
  });

  it("contain the sender's phone, however the contact is addressed", () => {
    const texts = readInbound(version).filter(({ name }) => /^text \((LID|phone) addressed\)$/.test(name));
    expect(texts).toHaveLength(2);
    for (const { webhooks: arrived } of texts) {
      const phones = arrived.flatMap((webhook) => {
        const parsed = parseWebhook({
          instance: "alpha",
          date_time: "2026-11-28T18:50:58.988Z",
          ...Object(webhook),
        });
        return typeof parsed === "string" || parsed.event !== "messages.upsert" ? [] : [parsed.data.phones];
      });
      expect(phones).toHaveLength(1);
      expect(String(phones[0])).toMatch(/5511988884002|55\d{10,11}/);
    }
  });
});
