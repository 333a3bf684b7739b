// biome-ignore-all lint/style/noExcessiveLinesPerFile: one state machine and its tables
import { describe, expect, it } from "vitest";
import {
  acceptQr,
  beginAgain,
  beginPairing,
  beginWithNewSession,
  nextLookDelayMs,
  type PairingFailure,
  type PairingMemory,
  receiveAnswer,
  receiveFailure,
} from "@/components/chips/pairing/pairing-memory";
import { type PairingView, pairingView } from "@/components/chips/pairing/pairing-view";
import type { ConnectionStateAnswer, Qr } from "@/types/pairing";

const START = Date.parse("2026-03-02T12:00:00.000Z");
const at = (seconds: number): number => START + seconds * 1000;
const iso = (seconds: number): string => new Date(at(seconds)).toISOString();

const qr = (code: string, issuedAtSecond: number): Qr => ({
  code,
  base64: null,
  pairingCode: null,
  count: 1,
  issuedAt: iso(issuedAtSecond),
  expiresAt: iso(issuedAtSecond + 45),
});

const waiting = (code: Qr | null, checkedAtSecond = 0): ConnectionStateAnswer => ({
  instanceName: "julia-99998888",
  state: "connecting",
  connected: false,
  chipStatus: "pending",
  pairing: "waiting_for_scan",
  ownerPhone: null,
  reason: null,
  qr: code,
  checkedAt: iso(checkedAtSecond),
});

const miss: PairingFailure = { cause: "server_unreachable", definite: false };

const look = (second: number) => ({ askedAtMs: at(second), answeredAtMs: at(second) });
const answered = (
  memory: PairingMemory,
  second: number,
  change: Partial<ConnectionStateAnswer>,
): PairingMemory => receiveAnswer(memory, { ...waiting(null, second), ...change }, look(second));
const missed = (memory: PairingMemory, second: number, failure = miss): PairingMemory =>
  receiveFailure(memory, failure, look(second));
const kindAt = (memory: PairingMemory, second: number): PairingView["kind"] =>
  pairingView(memory, at(second)).kind;
const shown = (memory: PairingMemory, second: number): string => {
  const view = pairingView(memory, at(second));
  if (view.kind === "showing_qr") return `${view.kind} ${view.qr.code}`;
  return view.kind === "error" ? `${view.kind} ${view.cause}` : view.kind;
};

/** `withA` has the code from the create response, and `empty` has no code. */
const withA = beginPairing(START, qr("A", 0));
const empty = beginPairing(START, null);
const A = { qr: qr("A", 0) };
const B = { qr: qr("B", 2) };
const scanned = { pairing: "pairing" } as const;
const down: Partial<ConnectionStateAnswer> = { state: "unknown", reason: "gateway_unreachable" };

describe("what the pairing window shows", () => {
  it("shows the QR code from the create response before the first poll", () => {
    const view = pairingView(withA, at(1));
    expect(view).toMatchObject({ kind: "showing_qr", remainingMs: 44_000, failing: null });
  });

  it("waits for the first QR code with a loading state, not with an error", () => {
    expect(shown(empty, 0)).toBe("loading");
  });

  it.each<[string, PairingMemory, number, Partial<ConnectionStateAnswer>, string]>([
    ["the loading state until the first code", empty, 3, { qr: null }, "loading"],
    ["the code while the gateway says connecting", withA, 3, A, "showing_qr A"],
    ["the code while the gateway says close", empty, 3, { ...A, state: "close" }, "showing_qr A"],
    ["connecting after a scan, even with a live code", withA, 6, { ...A, ...scanned }, "connecting"],
    ["connecting when a code expired without a successor", withA, 49, scanned, "connecting"],
    ["loading before the first code of a new chip", empty, 3, scanned, "loading"],
    ["connecting on a known chip", empty, 3, { ...scanned, chipStatus: "active" }, "connecting"],
    ["a new code, not the end of the previous one", empty, 3, { ...B, reason: "logged_out" }, "showing_qr B"],
  ])("shows %s", (_, memory, second, answer, expected) => {
    expect(shown(answered(memory, second, answer), second)).toBe(expected);
  });

  it("does not show connecting between two QR codes", () => {
    const memory = answered(withA, 45.4, { pairing: "pairing", qr: null });
    expect(kindAt(memory, 45.4)).toBe("showing_qr");
    expect(shown(answered(memory, 46.4, { qr: qr("B", 45.2) }), 46.4)).toBe("showing_qr B");
  });

  it("says connected only when the server has proven it", () => {
    const open = answered(withA, 9, { state: "open", connected: false });
    expect(kindAt(open, 9)).not.toBe("connected");
    expect(kindAt(answered(open, 12, { state: "open", connected: true }), 12)).toBe("connected");
  });

  it("reports the wrong phone instead of a successful connection", () => {
    const memory = answered(withA, 9, {
      state: "open",
      connected: true,
      reason: "wrong_number",
      ownerPhone: "5511911112222",
    });
    expect(pairingView(memory, at(9))).toEqual({
      kind: "error",
      cause: "wrong_number",
      ownerPhone: "5511911112222",
    });
  });

  it.each([
    "qr_limit_reached",
    "whatsapp_unreachable_from_gateway",
    "logged_out",
    "banned",
    "license_required",
  ] as const)("shows %s when no QR code is live", (reason) => {
    expect(shown(answered(empty, 3, { state: "close", reason }), 3)).toBe(`error ${reason}`);
  });

  it.each(["qr_limit_reached", "logged_out", "whatsapp_unreachable_from_gateway"] as const)(
    "removes a code immediately when the server reports the end: %s",
    (reason) => {
      const over = answered(answered(withA, 3, A), 6, { state: "close", pairing: "idle", reason });
      expect(shown(over, 6)).toBe(`error ${reason}`);
      expect(shown(acceptQr(over, A.qr), 6)).toBe(`error ${reason}`);
    },
  );
});

describe("a QR code that must not be shown", () => {
  it("disappears 15 s after its expiry even if no poll succeeds", () => {
    const memory = missed(withA, 50);
    expect(shown(memory, 59.9)).toBe("showing_qr A");
    expect(kindAt(memory, 60)).not.toBe("showing_qr");
  });

  it("never reappears after a newer one has replaced it", () => {
    const replaced = answered(withA, 45, { qr: qr("B", 45) });
    const stale = answered(replaced, 48, { qr: qr("A", 47) });
    expect(shown(stale, 48)).toBe("showing_qr B");
  });

  it("remains hidden when a person continues for another 120 s", () => {
    const expired = answered(withA, 45, { qr: qr("B", 45) });
    const again = acceptQr(beginAgain(expired, at(130)), qr("A", 129));
    expect(kindAt(again, 130)).toBe("loading");
    expect(again.codeWanted).toBe(true);
  });

  it("remains hidden after any phone has used it, even the wrong one", () => {
    const used = answered(withA, 6, {
      state: "open",
      connected: true,
      reason: "wrong_number",
    });
    const again = acceptQr(beginAgain(used, at(10)), qr("A", 0));
    expect(kindAt(again, 10)).toBe("loading");
  });

  it("is hidden when a reconnect creates a new session, even before its expiry", () => {
    const begun = beginWithNewSession(withA, at(5), qr("B", 5));
    expect(shown(begun, 5)).toBe("showing_qr B");
    expect(begun.codeWanted).toBe(false);
    expect(kindAt(beginWithNewSession(withA, at(5), null), 5)).toBe("loading");
  });

  it("is not extended by a later response with a later expiry", () => {
    const memory = acceptQr(withA, { ...qr("A", 30) });
    expect(kindAt(memory, 60)).not.toBe("showing_qr");
  });

  it("is not replaced by an older one from a delayed response", () => {
    const memory = acceptQr(beginPairing(START, qr("B", 45)), qr("A", 0));
    expect(memory.qr?.code).toBe("B");
  });

  it("counts down by the server's clock when the browser's is minutes off", () => {
    const browserStart = START + 10 * 60_000;
    const memory = receiveAnswer(beginPairing(browserStart, null), waiting(qr("A", 0), 5), {
      askedAtMs: browserStart + 5_000,
      answeredAtMs: browserStart + 5_000,
    });
    expect(pairingView(memory, browserStart + 5_000)).toMatchObject({
      kind: "showing_qr",
      remainingMs: 40_000,
    });
  });
});

describe("temporary failures", () => {
  it("keep the QR code with a small note after one failed poll", () => {
    const view = pairingView(missed(withA, 3), at(3));
    expect(view).toMatchObject({ kind: "showing_qr", failing: "server_unreachable" });
  });

  it("remove the note after the first successful poll", () => {
    const healed = answered(missed(withA, 3), 6, A);
    expect(pairingView(healed, at(6))).toMatchObject({ kind: "showing_qr", failing: null });
  });

  it.each<[string, PairingMemory, number, string]>([
    ["no error after one failed poll without a code", missed(empty, 3), 3, "loading"],
    ["the cause when the failure lasts", missed(missed(empty, 3), 11), 11, "error server_unreachable"],
    ["the cause once the code has expired", answered(withA, 6, down), 61, "error gateway_unreachable"],
    ["the cause while the gateway is down", answered(empty, 6, down), 20, "error gateway_unreachable"],
    ["the code once the gateway is back", answered(answered(empty, 6, down), 21, B), 21, "showing_qr B"],
  ])("shows %s", (_, memory, second, expected) => {
    expect(shown(memory, second)).toBe(expected);
  });

  it("keep the QR code with the note while the gateway is down", () => {
    const view = pairingView(answered(withA, 6, down), at(6));
    expect(view).toMatchObject({ kind: "showing_qr", failing: "gateway_unreachable" });
  });

  it("are distinguished from permanent ones, which are shown immediately", () => {
    const memory = missed(withA, 3, { cause: "signed_out", definite: true });
    expect(pairingView(memory, at(3))).toMatchObject({ kind: "error", cause: "signed_out" });
    expect(nextLookDelayMs(memory, at(3))).toBeNull();
  });
});

describe("the polling schedule of the window", () => {
  it.each([
    ["every 3 s while a QR code is on display", 1, 3_000],
    ["just after the expiry, not up to 3 s later", 43.5, 1_900],
    ["every second while an expired code has no successor", 46, 1_000],
  ])("polls %s", (_, second, delayMs) => {
    expect(nextLookDelayMs(withA, at(second))).toBe(delayMs);
  });

  it("stops after 120 s without a scan and offers a new code", () => {
    const memory = answered(withA, 120, { qr: qr("C", 90) });
    expect(kindAt(memory, 120)).toBe("expired");
    expect(nextLookDelayMs(memory, at(120))).toBeNull();
  });

  it("polls one last time before it stops, so that a tab shown again is up to date", () => {
    const asleep = answered(withA, 6, A);
    expect(kindAt(asleep, 600)).not.toBe("expired");
    expect(nextLookDelayMs(asleep, at(600))).not.toBeNull();
    expect(kindAt(answered(asleep, 600, { state: "open", connected: true }), 600)).toBe("connected");
    expect(kindAt(answered(asleep, 600, { qr: null }), 600)).toBe("expired");
  });

  it("gives a scan in the last second a limited time to connect", () => {
    const scanned = answered(beginPairing(START, qr("C", 90)), 119, { pairing: "pairing" });
    expect(kindAt(answered(scanned, 125, { pairing: "pairing" }), 125)).toBe("connecting");
    expect(nextLookDelayMs(scanned, at(125))).toBe(1_000);
    expect(kindAt(answered(scanned, 180, { pairing: "pairing" }), 180)).toBe("expired");
  });

  it("continues while the check mark is shown, because the connection can still fail", () => {
    const memory = answered(empty, 9, { state: "open", connected: true });
    expect(nextLookDelayMs(memory, at(9))).toBe(1_000);
    const disputed = answered(memory, 10, { state: "open", connected: true, reason: "socket_conflict" });
    expect(shown(disputed, 10)).toBe("error socket_conflict");
  });

  it("names a silent pairing only when the window ends, and keeps its codes until then", () => {
    const silent = answered(withA, 118, { qr: qr("C", 90), reason: "nobody_scanned" });
    expect(shown(silent, 118)).toBe("showing_qr C");
    const between = answered(silent, 119, { qr: null, reason: "nobody_scanned" });
    expect(shown(between, 119)).toBe("showing_qr C");
    const told = answered(between, 121, { qr: null, reason: "scanned_but_not_linked" });
    expect(pairingView(told, at(121))).toEqual({ kind: "expired", cause: "scanned_but_not_linked" });
  });

  it("continues polling after a recoverable error", () => {
    const memory = missed(missed(empty, 3), 20);
    expect(kindAt(memory, 20)).toBe("error");
    expect(nextLookDelayMs(memory, at(20))).toBe(3_000);
  });
});
