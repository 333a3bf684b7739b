import { describe, expect, it } from "vitest";
import type { ChipRow } from "@/db/schema";
import type { ConnectionNews } from "@/lib/gateway/outcomes";
import { type ConnectionEvent, connectionStep, readConnectionEvent } from "@/lib/inbox/connection-step";

const T0 = new Date("2026-11-22T12:00:00.000Z");
const secondsOn = (seconds: number) => new Date(T0.getTime() + seconds * 1000);

type Facts = Pick<
  ChipRow,
  | "cancelledAt"
  | "webhookGeneration"
  | "lastEventAt"
  | "desiredConnection"
  | "loggedOutByUs"
  | "evolutionConnected"
>;

const chip = (facts: Partial<Facts> = {}): Facts => ({
  cancelledAt: null,
  webhookGeneration: 2,
  lastEventAt: T0,
  desiredConnection: "connected",
  loggedOutByUs: false,
  evolutionConnected: false,
  ...facts,
});

const open: ConnectionNews = { kind: "open", ownerPhone: null };
const banned: ConnectionNews = { kind: "ended", code: 403, at: null };
const qr: ConnectionNews = { kind: "qr", code: "2@a", base64: null, pairingCode: null };
const EVERY: ConnectionNews[] = [open, banned, qr, { kind: "connecting" }, { kind: "qr_limit" }];

const event = (news: ConnectionNews, rest: Partial<ConnectionEvent> = {}): ConnectionEvent => ({
  news,
  generation: 2,
  gatewayAt: secondsOn(1),
  receivedAt: secondsOn(1),
  ...rest,
});

const AT_REST = { underWay: false, lastEndedAt: null };

describe("a connection event", () => {
  it("is applied when nothing contradicts it", () => {
    for (const news of EVERY) expect(connectionStep(chip(), event(news), AT_REST)).toBe("apply");
  });

  it("is ignored for a cancelled chip", () => {
    const cancelled = chip({ cancelledAt: T0 });
    for (const news of EVERY) expect(connectionStep(cancelled, event(news), AT_REST)).toBe("ignore");
  });

  it("waits for the running command", () => {
    const verbs = { underWay: true, lastEndedAt: null };
    for (const news of EVERY) expect(connectionStep(chip(), event(news), verbs)).toBe("wait");
  });

  it("during a command, is applied only if it is the QR code of the command's new socket", () => {
    const verbs = { underWay: true, lastEndedAt: null, socketOpenedAt: T0 };
    for (const news of EVERY) {
      expect(connectionStep(chip(), event(news), verbs)).toBe(news.kind === "qr" ? "apply" : "wait");
    }
    // A QR code from before the connect, from an earlier instance, or for a chip that should be disconnected.
    expect(connectionStep(chip(), event(qr, { receivedAt: T0 }), verbs)).toBe("wait");
    expect(connectionStep(chip(), event(qr, { generation: 1 }), verbs)).toBe("ignore");
    const unwanted = chip({ desiredConnection: "disconnected" });
    expect(connectionStep(unwanted, event(qr), verbs)).toBe("ignore");
    // A QR code that arrived during the command and is processed after the end of the command.
    const ended = { underWay: false, lastEndedAt: secondsOn(2), socketOpenedAt: T0 };
    expect(connectionStep(chip(), event(qr), ended)).toBe("apply");
  });

  it("is ignored when a newer one was applied, unless it is too old for the gateway to retry", () => {
    for (const news of EVERY) {
      expect(connectionStep(chip(), event(news, { gatewayAt: secondsOn(-1) }), AT_REST)).toBe("ignore");
      expect(connectionStep(chip(), event(news, { gatewayAt: T0 }), AT_REST)).toBe("apply");
      expect(connectionStep(chip(), event(news, { gatewayAt: secondsOn(-1799) }), AT_REST)).toBe("ignore");
      expect(connectionStep(chip(), event(news, { gatewayAt: secondsOn(-1800) }), AT_REST)).toBe("apply");
      expect(connectionStep(chip(), event(news, { gatewayAt: null }), AT_REST)).toBe("apply");
    }
  });

  it("causes a poll or is ignored when it is from an earlier instance or precedes a command's end", () => {
    const doubtful: [ConnectionEvent["news"]["kind"], string][] = [
      ["open", "poll"],
      ["ended", "poll"],
      ["qr", "ignore"],
      ["connecting", "ignore"],
      ["qr_limit", "ignore"],
    ];
    for (const [kind, step] of doubtful) {
      const news = EVERY.find((each) => each.kind === kind) ?? open;
      expect(connectionStep(chip(), event(news, { generation: 1 }), AT_REST)).toBe(step);
      expect(connectionStep(chip(), event(news), { underWay: false, lastEndedAt: secondsOn(1) })).toBe(step);
    }
  });

  it("never overrides an operator's decision", () => {
    const unwanted = chip({ desiredConnection: "disconnected" });
    expect(connectionStep(unwanted, event(open), AT_REST)).toBe("poll");
    expect(connectionStep(chip({ loggedOutByUs: true }), event(open), AT_REST)).toBe("poll");
    expect(connectionStep(unwanted, event(banned), AT_REST)).toBe("ignore");
    expect(connectionStep(unwanted, event(qr), AT_REST)).toBe("ignore");
    const stillOpen = chip({ desiredConnection: "disconnected", evolutionConnected: true });
    expect(connectionStep(stillOpen, event(banned), AT_REST)).toBe("apply");
  });

  it("causes a poll when it is a QR code for a session proven open", () => {
    expect(connectionStep(chip({ evolutionConnected: true }), event(qr), AT_REST)).toBe("poll");
  });
});

describe("a stored event", () => {
  const read = (name: string, data: object) =>
    readConnectionEvent({
      event: name,
      data: { generation: 1, ...data },
      gatewayAt: T0,
      receivedAt: T0,
    }).news;

  it("is a login whose socket dropped, not a final close, when it has `close` and an owner", () => {
    const login = { state: "close", code: 428, ownerJid: "5511988887777@s.whatsapp.net" };
    expect(read("connection.update", login)).toEqual({ kind: "connecting" });
  });

  // Since version 2.2, the gateway reports a close only if it is final. In 2.4, a close with code 408 is final, and
  // further codes may become final.
  it.each([401, 402, 403, 406, 408, 411, 428, 440, 500, 515, null])(
    "is a final close with code %s, from either event",
    (code) => {
      const close = { state: "close", code, ownerJid: null };
      expect(read("connection.update", close)).toEqual({ kind: "ended", code, at: null });
      const ended = { code, disconnectedAt: T0.toISOString() };
      expect(read("status.instance", ended)).toEqual({ kind: "ended", code, at: T0 });
    },
  );

  it("is rejected when it was edited manually", () => {
    expect(() => read("connection.update", { state: "gone" })).toThrow();
    expect(() => read("send.message", {})).toThrow();
  });
});
