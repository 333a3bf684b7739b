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
const shownCode = (memory: PairingMemory, second: number): string | null => {
  const view = pairingView(memory, at(second));
  return view.kind === "showing_qr" ? view.qr.code : null;
};

describe("what the pairing window shows", () => {
  it("shows the QR code of the create answer before any look", () => {
    const view = pairingView(beginPairing(START, qr("A", 0)), at(1));
    expect(view).toMatchObject({ kind: "showing_qr", remainingMs: 44_000, reconnecting: false });
  });

  it("waits for the first QR code with a loading state, not with an error", () => {
    expect(kindAt(beginPairing(START, null), 0)).toBe("loading");
    expect(kindAt(answered(beginPairing(START, null), 3, { qr: null }), 3)).toBe("loading");
  });

  it("keeps the QR code on screen while the gateway says connecting", () => {
    const memory = answered(beginPairing(START, qr("A", 0)), 3, { state: "connecting", qr: qr("A", 0) });
    expect(shownCode(memory, 3)).toBe("A");
  });

  it("shows the QR code while the gateway says close and has one", () => {
    const memory = answered(beginPairing(START, null), 3, { state: "close", qr: qr("A", 2) });
    expect(shownCode(memory, 3)).toBe("A");
  });

  it("says connecting once a scan is inferred, even with a QR code that has not run out", () => {
    const memory = answered(beginPairing(START, qr("A", 0)), 6, { pairing: "pairing", qr: qr("A", 0) });
    expect(kindAt(memory, 6)).toBe("connecting");
  });

  it("says connecting when a QR code ran out and no next one came", () => {
    const memory = answered(beginPairing(START, qr("A", 0)), 49, { pairing: "pairing", qr: null });
    expect(kindAt(memory, 49)).toBe("connecting");
  });

  it("does not say connecting in the moment between two QR codes", () => {
    const memory = answered(beginPairing(START, qr("A", 0)), 45.4, { pairing: "pairing", qr: null });
    expect(kindAt(memory, 45.4)).toBe("showing_qr");
    expect(shownCode(answered(memory, 46.4, { qr: qr("B", 45.2) }), 46.4)).toBe("B");
  });

  it("does not say connecting before the first QR code of a chip that was never connected", () => {
    const fresh = answered(beginPairing(START, null), 3, { pairing: "pairing" });
    expect(kindAt(fresh, 3)).toBe("loading");
    const known = answered(beginPairing(START, null), 3, { pairing: "pairing", chipStatus: "active" });
    expect(kindAt(known, 3)).toBe("connecting");
  });

  it("says connected only when the server has proven it", () => {
    const open = answered(beginPairing(START, qr("A", 0)), 9, { state: "open", connected: false });
    expect(kindAt(open, 9)).not.toBe("connected");
    expect(kindAt(answered(open, 12, { state: "open", connected: true }), 12)).toBe("connected");
  });

  it("names the wrong phone instead of celebrating the connection", () => {
    const memory = answered(beginPairing(START, qr("A", 0)), 9, {
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
      const memory = answered(beginPairing(START, null), 3, { state: "close", reason });
      expect(pairingView(memory, at(3))).toMatchObject({ kind: "error", cause: reason });
    },
  );

  it.each(["qr_limit_reached", "logged_out", "whatsapp_refused"] as const)(
    "takes a code off the screen at once when the server says that it is over: %s",
    (reason) => {
      const shown = answered(beginPairing(START, qr("A", 0)), 3, { qr: qr("A", 0) });
      const over = answered(shown, 6, { state: "close", pairing: "idle", reason, qr: null });
      expect(pairingView(over, at(6))).toMatchObject({ kind: "error", cause: reason });
      expect(shownCode(acceptQr(over, qr("A", 0)), 6)).toBeNull();
    },
  );

  it("prefers a new live QR code over the reason that ended the one before", () => {
    const memory = answered(beginPairing(START, null), 3, { reason: "logged_out", qr: qr("B", 2) });
    expect(shownCode(memory, 3)).toBe("B");
  });
});

describe("a QR code that must not be seen", () => {
  it("leaves the screen 15 s after its expiry even when no look succeeds", () => {
    const memory = missed(beginPairing(START, qr("A", 0)), 50);
    expect(shownCode(memory, 59.9)).toBe("A");
    expect(shownCode(memory, 60)).toBeNull();
  });

  it("never comes back once a newer one has replaced it", () => {
    const replaced = answered(beginPairing(START, qr("A", 0)), 45, { qr: qr("B", 45) });
    const stale = answered(replaced, 48, { qr: qr("A", 47) });
    expect(shownCode(stale, 48)).toBe("B");
  });

  it("stays dead when a person asks for another 120 s", () => {
    const expired = answered(beginPairing(START, qr("A", 0)), 45, { qr: qr("B", 45) });
    const again = acceptQr(beginAgain(expired, at(130)), qr("A", 129));
    expect(kindAt(again, 130)).toBe("loading");
    expect(again.codeWanted).toBe(true);
  });

  it("stays dead once a phone has used it, also the wrong one", () => {
    const used = answered(beginPairing(START, qr("A", 0)), 6, {
      state: "open",
      connected: true,
      reason: "wrong_number",
    });
    const again = acceptQr(beginAgain(used, at(10)), qr("A", 0));
    expect(kindAt(again, 10)).toBe("loading");
  });

  it("is dead when a reconnect made a new session, even with time left", () => {
    const begun = beginWithNewSession(beginPairing(START, qr("A", 0)), at(5), qr("B", 5));
    expect(shownCode(begun, 5)).toBe("B");
    expect(begun.codeWanted).toBe(false);
    expect(kindAt(beginWithNewSession(beginPairing(START, qr("A", 0)), at(5), null), 5)).toBe("loading");
  });

  it("cannot live longer because a later answer gives it a later expiry", () => {
    const memory = acceptQr(beginPairing(START, qr("A", 0)), { ...qr("A", 30) });
    expect(shownCode(memory, 60)).toBeNull();
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
    const view = pairingView(missed(beginPairing(START, qr("A", 0)), 3), at(3));
    expect(view).toMatchObject({ kind: "showing_qr", reconnecting: true });
  });

  it("drops the note with the first look that succeeds", () => {
    const healed = answered(missed(beginPairing(START, qr("A", 0)), 3), 6, { qr: qr("A", 0) });
    expect(pairingView(healed, at(6))).toMatchObject({ kind: "showing_qr", reconnecting: false });
  });

  it("does not flash an error for one miss when there is no QR code", () => {
    expect(kindAt(missed(beginPairing(START, null), 3), 3)).toBe("loading");
  });

  it("names the cause when it lasts and no QR code is alive", () => {
    const memory = missed(missed(beginPairing(START, null), 3), 11);
    expect(pairingView(memory, at(11))).toMatchObject({ kind: "error", cause: "server_unreachable" });
  });

  it("treats a gateway that is away like a failed look: the QR code stays", () => {
    const memory = answered(beginPairing(START, qr("A", 0)), 6, { state: "unknown", reason: "gateway_down" });
    expect(pairingView(memory, at(6))).toMatchObject({ kind: "showing_qr", reconnecting: true });
    expect(pairingView(memory, at(61))).toMatchObject({ kind: "error", cause: "gateway_down" });
  });

  it("heals by itself: the error goes when the gateway is back with a QR code", () => {
    const down = answered(beginPairing(START, null), 6, { state: "unknown", reason: "gateway_down" });
    expect(kindAt(down, 20)).toBe("error");
    expect(shownCode(answered(down, 21, { qr: qr("B", 20) }), 21)).toBe("B");
  });

  it("shows at once what asking again cannot change", () => {
    const memory = missed(beginPairing(START, qr("A", 0)), 3, { cause: "signed_out", definite: true });
    expect(pairingView(memory, at(3))).toMatchObject({ kind: "error", cause: "signed_out" });
    expect(nextLookDelayMs(memory, at(3))).toBeNull();
  });
});

describe("when the window looks again", () => {
  it("looks every 3 s while a QR code is on display", () => {
    expect(nextLookDelayMs(beginPairing(START, qr("A", 0)), at(1))).toBe(3_000);
  });

  it("looks just after the moment of expiry, not up to 3 s later", () => {
    expect(nextLookDelayMs(beginPairing(START, qr("A", 0)), at(43.5))).toBe(1_900);
  });

  it("looks every second while an expired code has no successor", () => {
    expect(nextLookDelayMs(beginPairing(START, qr("A", 0)), at(46))).toBe(1_000);
  });

  it("stops after 120 s without a scan and offers a new code", () => {
    const memory = answered(beginPairing(START, qr("A", 0)), 120, { qr: qr("C", 90) });
    expect(kindAt(memory, 120)).toBe("expired");
    expect(nextLookDelayMs(memory, at(120))).toBeNull();
  });

  it("takes one last look before it gives up, so that a hidden tab comes back to the truth", () => {
    const asleep = answered(beginPairing(START, qr("A", 0)), 6, { qr: qr("A", 0) });
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
    const memory = answered(beginPairing(START, null), 9, { state: "open", connected: true });
    expect(nextLookDelayMs(memory, at(9))).toBeNull();
  });

  it("goes on looking behind an error that can heal", () => {
    const memory = missed(missed(beginPairing(START, null), 3), 20);
    expect(kindAt(memory, 20)).toBe("error");
    expect(nextLookDelayMs(memory, at(20))).toBe(3_000);
  });
});
