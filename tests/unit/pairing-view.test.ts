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
/** Returns the kind of the view, with the code that it shows or the cause that it names. */
const shown = (memory: PairingMemory, second: number): string => {
  const view = pairingView(memory, at(second));
  if (view.kind === "showing_qr") return `${view.kind} ${view.qr.code}`;
  return view.kind === "error" ? `${view.kind} ${view.cause}` : view.kind;
};

/** A window with the code from the create response, and a window without a code. */
const withA = beginPairing(START, qr("A", 0));
const empty = beginPairing(START, null);
const A = { qr: qr("A", 0) };
const B = { qr: qr("B", 2) };
const scanned = { pairing: "pairing" } as const;
const down: Partial<ConnectionStateAnswer> = { state: "unknown", reason: "gateway_down" };

describe("what the pairing window shows", () => {
  it("shows the QR code of the create answer before any look", () => {
    const view = pairingView(withA, at(1));
    expect(view).toMatchObject({ kind: "showing_qr", remainingMs: 44_000, reconnecting: false });
  });

  it("waits for the first QR code with a loading state, not with an error", () => {
    expect(shown(empty, 0)).toBe("loading");
  });

  it.each<[string, PairingMemory, number, Partial<ConnectionStateAnswer>, string]>([
    ["loading while there is no first code", empty, 3, { qr: null }, "loading"],
    ["the code while the gateway says connecting", withA, 3, A, "showing_qr A"],
    ["the code while the gateway says close", empty, 3, { ...A, state: "close" }, "showing_qr A"],
    ["connecting after a scan, though a code lives", withA, 6, { ...A, ...scanned }, "connecting"],
    ["connecting when a code ran out without a next one", withA, 49, scanned, "connecting"],
    ["loading before the first code of a new chip", empty, 3, scanned, "loading"],
    ["connecting on a known chip", empty, 3, { ...scanned, chipStatus: "active" }, "connecting"],
    ["a new code, not why the last one ended", empty, 3, { ...B, reason: "logged_out" }, "showing_qr B"],
  ])("shows %s", (_, memory, second, answer, expected) => {
    expect(shown(answered(memory, second, answer), second)).toBe(expected);
  });

  it("does not say connecting in the moment between two QR codes", () => {
    const memory = answered(withA, 45.4, { pairing: "pairing", qr: null });
    expect(kindAt(memory, 45.4)).toBe("showing_qr");
    expect(shown(answered(memory, 46.4, { qr: qr("B", 45.2) }), 46.4)).toBe("showing_qr B");
  });

  it("says connected only when the server has proven it", () => {
    const open = answered(withA, 9, { state: "open", connected: false });
    expect(kindAt(open, 9)).not.toBe("connected");
    expect(kindAt(answered(open, 12, { state: "open", connected: true }), 12)).toBe("connected");
  });

  it("names the wrong phone instead of celebrating the connection", () => {
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

  it.each(["qr_limit_reached", "whatsapp_refused", "logged_out", "banned", "license_required"] as const)(
    "names %s when no QR code is alive",
    (reason) => {
      expect(shown(answered(empty, 3, { state: "close", reason }), 3)).toBe(`error ${reason}`);
    },
  );

  it.each(["qr_limit_reached", "logged_out", "whatsapp_refused"] as const)(
    "takes a code off the screen at once when the server says that it is over: %s",
    (reason) => {
      const over = answered(answered(withA, 3, A), 6, { state: "close", pairing: "idle", reason });
      expect(shown(over, 6)).toBe(`error ${reason}`);
      expect(shown(acceptQr(over, A.qr), 6)).toBe(`error ${reason}`);
    },
  );
});

describe("a QR code that must not be seen", () => {
  it("leaves the screen 15 s after its expiry even when no look succeeds", () => {
    const memory = missed(withA, 50);
    expect(shown(memory, 59.9)).toBe("showing_qr A");
    expect(kindAt(memory, 60)).not.toBe("showing_qr");
  });

  it("never comes back once a newer one has replaced it", () => {
    const replaced = answered(withA, 45, { qr: qr("B", 45) });
    const stale = answered(replaced, 48, { qr: qr("A", 47) });
    expect(shown(stale, 48)).toBe("showing_qr B");
  });

  it("stays dead when a person asks for another 120 s", () => {
    const expired = answered(withA, 45, { qr: qr("B", 45) });
    const again = acceptQr(beginAgain(expired, at(130)), qr("A", 129));
    expect(kindAt(again, 130)).toBe("loading");
    expect(again.codeWanted).toBe(true);
  });

  it("stays dead once a phone has used it, also the wrong one", () => {
    const used = answered(withA, 6, {
      state: "open",
      connected: true,
      reason: "wrong_number",
    });
    const again = acceptQr(beginAgain(used, at(10)), qr("A", 0));
    expect(kindAt(again, 10)).toBe("loading");
  });

  it("is dead when a reconnect made a new session, even with time left", () => {
    const begun = beginWithNewSession(withA, at(5), qr("B", 5));
    expect(shown(begun, 5)).toBe("showing_qr B");
    expect(begun.codeWanted).toBe(false);
    expect(kindAt(beginWithNewSession(withA, at(5), null), 5)).toBe("loading");
  });

  it("cannot live longer because a later answer gives it a later expiry", () => {
    const memory = acceptQr(withA, { ...qr("A", 30) });
    expect(kindAt(memory, 60)).not.toBe("showing_qr");
  });

  it("is not replaced by an older one that an overtaken answer brings", () => {
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

describe("trouble on the way", () => {
  it("keeps the QR code with a small note when one look fails", () => {
    const view = pairingView(missed(withA, 3), at(3));
    expect(view).toMatchObject({ kind: "showing_qr", reconnecting: true });
  });

  it("drops the note with the first look that succeeds", () => {
    const healed = answered(missed(withA, 3), 6, A);
    expect(pairingView(healed, at(6))).toMatchObject({ kind: "showing_qr", reconnecting: false });
  });

  it.each<[string, PairingMemory, number, string]>([
    ["no error for one miss without a code", missed(empty, 3), 3, "loading"],
    ["the cause when it lasts", missed(missed(empty, 3), 11), 11, "error server_unreachable"],
    ["the cause once the code has run out", answered(withA, 6, down), 61, "error gateway_down"],
    ["the cause while the gateway is away", answered(empty, 6, down), 20, "error gateway_down"],
    ["the code once it is back", answered(answered(empty, 6, down), 21, B), 21, "showing_qr B"],
  ])("shows %s", (_, memory, second, expected) => {
    expect(shown(memory, second)).toBe(expected);
  });

  it("keeps the QR code with the note while the gateway is away", () => {
    const view = pairingView(answered(withA, 6, down), at(6));
    expect(view).toMatchObject({ kind: "showing_qr", reconnecting: true });
  });

  it("shows at once what asking again cannot change", () => {
    const memory = missed(withA, 3, { cause: "signed_out", definite: true });
    expect(pairingView(memory, at(3))).toMatchObject({ kind: "error", cause: "signed_out" });
    expect(nextLookDelayMs(memory, at(3))).toBeNull();
  });
});

describe("when the window looks again", () => {
  it.each([
    ["every 3 s while a QR code is on display", 1, 3_000],
    ["just after the moment of expiry, not up to 3 s later", 43.5, 1_900],
    ["every second while an expired code has no successor", 46, 1_000],
  ])("looks %s", (_, second, delayMs) => {
    expect(nextLookDelayMs(withA, at(second))).toBe(delayMs);
  });

  it("stops after 120 s without a scan and offers a new code", () => {
    const memory = answered(withA, 120, { qr: qr("C", 90) });
    expect(kindAt(memory, 120)).toBe("expired");
    expect(nextLookDelayMs(memory, at(120))).toBeNull();
  });

  it("takes one last look before it gives up, so that a hidden tab comes back to the truth", () => {
    const asleep = answered(withA, 6, A);
    expect(kindAt(asleep, 600)).not.toBe("expired");
    expect(nextLookDelayMs(asleep, at(600))).not.toBeNull();
    expect(kindAt(answered(asleep, 600, { state: "open", connected: true }), 600)).toBe("connected");
    expect(kindAt(answered(asleep, 600, { qr: null }), 600)).toBe("expired");
  });

  it("gives a scan in the last second time to become a connection, but not for ever", () => {
    const scanned = answered(beginPairing(START, qr("C", 90)), 119, { pairing: "pairing" });
    expect(kindAt(answered(scanned, 125, { pairing: "pairing" }), 125)).toBe("connecting");
    expect(nextLookDelayMs(scanned, at(125))).toBe(1_000);
    expect(kindAt(answered(scanned, 180, { pairing: "pairing" }), 180)).toBe("expired");
  });

  it("stops once connected", () => {
    const memory = answered(empty, 9, { state: "open", connected: true });
    expect(nextLookDelayMs(memory, at(9))).toBeNull();
  });

  it("goes on looking behind an error that can heal", () => {
    const memory = missed(missed(empty, 3), 20);
    expect(kindAt(memory, 20)).toBe("error");
    expect(nextLookDelayMs(memory, at(20))).toBe(3_000);
  });
});
