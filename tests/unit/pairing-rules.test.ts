import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { ChipRow, PairingRow } from "@/db/schema";
import {
  afterQrLimit,
  afterQrRead,
  afterReading,
  afterSessionEnd,
  hasLiveQr,
  isLastingClose,
  pairingPhase,
} from "@/lib/chips/pairing/pairing-rules";
import type { GatewayState } from "@/lib/gateway/pairing";

const START = Date.parse("2026-03-01T12:00:00Z");
const at = (ms: number) => new Date(START + ms);

const chip = (facts: Partial<ChipRow> = {}) =>
  ({
    state: "connecting",
    stateSince: null,
    everPaired: false,
    evolutionConnected: false,
    wrongNumber: false,
    bannedAt: null,
    closeCode: null,
    loggedOutByUs: false,
    ...facts,
  }) as ChipRow;

const NO_PAIRING = {
  qrCode: null,
  qrBase64: null,
  qrPairingCode: null,
  qrCount: 0,
  qrIssuedAt: null,
  qrSeenDigest: null,
  scanInferredAt: null,
  closeSince: null,
  endedAt: null,
  withoutQrSince: null,
  reason: null,
  connectedSocketAt: null,
} as unknown as PairingRow;

const withQr = (ms: number, digest = "first"): PairingRow => ({
  ...NO_PAIRING,
  ...afterQrRead(
    NO_PAIRING,
    { digest, code: `2@${digest}`, base64: null, pairingCode: null, count: 1 },
    at(ms),
  ),
});

function play(pairing: PairingRow, readings: { ms: number; state: GatewayState }[]) {
  let current = pairing;
  return readings.map(({ ms, state }) => {
    const before = current;
    const { set, next } = afterReading(
      chip({ state: state === "not_ready" ? "connecting" : state }),
      before,
      state,
      at(ms),
    );
    current = { ...before, ...set };
    return { ms, state, next, before, after: current };
  });
}

const recordedTimelines = z
  .array(
    z.looseObject({
      name: z.string(),
      transitions: z.array(z.looseObject({ ms: z.number(), state: z.string().nullable() })).optional(),
    }),
  )
  .parse(JSON.parse(readFileSync("tests/contract/recordings/timelines.json", "utf8")));

describe("the pairing rules", () => {
  it("shows a QR code for 45 s after first seeing it and requests the next one only then", () => {
    const pairing = withQr(0);
    expect(hasLiveQr(pairing, at(44_999))).toBe(true);
    expect(hasLiveQr(pairing, at(45_000))).toBe(false);
    const steps = play(pairing, [
      { ms: 44_000, state: "connecting" },
      { ms: 45_100, state: "connecting" },
      { ms: 45_400, state: "connecting" },
    ]);
    expect(steps.map((step) => step.next)).toEqual(["wait", "wait", "read_qr"]);
  });

  it("never treats a previously seen code as new", () => {
    const pairing = withQr(0, "used");
    const again = { digest: "used", code: "2@used", base64: null, pairingCode: null, count: 2 };
    const after = { ...pairing, ...afterQrRead(pairing, again, at(50_000)) };
    expect(hasLiveQr(after, at(50_001))).toBe(false);
    expect(pairingPhase(chip(), after, at(50_001))).toBe("pairing");
    // A code that was seen before does not indicate a scan. If no new code follows within 20 s, there is a problem.
    expect(after.scanInferredAt).toBeNull();
    const later = { ...after, ...afterQrRead(after, again, at(70_000)) };
    expect(later.reason).toBe("whatsapp_unreachable_from_gateway");
  });

  it("connects immediately after a final close and after the QR code limit", () => {
    const closed = chip({ state: "close", stateSince: at(0), everPaired: true });
    const afterDrop: PairingRow = { ...NO_PAIRING, qrSeenDigest: "used", closeSince: at(0) };
    expect(isLastingClose(closed, afterDrop, at(100))).toBe(false);
    expect(isLastingClose(closed, { ...afterDrop, ...afterSessionEnd(at(0)) }, at(100))).toBe(true);
    expect(isLastingClose(closed, { ...afterDrop, ...afterQrLimit(at(0)) }, at(100))).toBe(true);
  });

  it("clears the session end as soon as the gateway opens a socket itself", () => {
    const ended: PairingRow = { ...withQr(0), ...afterSessionEnd(at(1_000)) };
    const [, inGap] = play(ended, [
      { ms: 2_000, state: "connecting" },
      { ms: 9_000, state: "close" },
    ]);
    expect(inGap?.next).toBe("wait");
    expect(isLastingClose(chip({ state: "close" }), inGap?.after ?? ended, at(9_001))).toBe(false);
  });

  it("sends no second connect within 15 s of the first, whose socket may still open", () => {
    const closed = chip({ state: "close", stateSince: at(-60_000), everPaired: true });
    const connected: PairingRow = { ...NO_PAIRING, connectedSocketAt: at(0) };
    expect(isLastingClose(closed, connected, at(14_999))).toBe(false);
    expect(isLastingClose(closed, connected, at(15_000))).toBe(true);
  });

  it("keeps the QR code on screen during the close after a scan, then shows the pairing", () => {
    const [inGap, after] = play(withQr(0), [
      { ms: 5_000, state: "close" },
      { ms: 5_400, state: "connecting" },
    ]);
    expect(inGap && pairingPhase(chip({ state: "close" }), inGap.after, at(5_000))).toBe("waiting_for_scan");
    expect(after && pairingPhase(chip(), after.after, at(5_400))).toBe("pairing");
  });

  it("shows a new code when the inferred scan turns out not to be one", () => {
    const steps = play(withQr(0), [
      { ms: 5_000, state: "close" },
      { ms: 5_400, state: "connecting" },
      { ms: 19_000, state: "connecting" },
      { ms: 46_000, state: "connecting" },
    ]);
    expect(steps.map((step) => step.next)).toEqual(["wait", "wait", "wait", "read_qr"]);
  });

  it.each(
    recordedTimelines.filter(
      (line) =>
        line.transitions !== undefined && line.name.includes("scan") && !line.name.includes("connect"),
    ),
  )("makes no request while the states follow a recording: $name", ({ transitions }) => {
    const readings = (transitions ?? []).map(({ ms, state }) => ({
      ms: 3_000 + ms,
      state: z.enum(["open", "connecting", "close"]).catch("connecting").parse(state),
    }));
    expect(readings.length).toBeGreaterThan(0);
    for (const step of play(withQr(0), readings)) expect(step.next).toBe("wait");
  });

  it("treats a close as lasting after 15 s, or if the instance never had a session or QR code", () => {
    const pairing: PairingRow = { ...withQr(0), closeSince: at(60_000), scanInferredAt: at(60_000) };
    expect(isLastingClose(chip({ state: "close" }), pairing, at(74_999))).toBe(false);
    expect(isLastingClose(chip({ state: "close" }), pairing, at(75_000))).toBe(true);
    expect(isLastingClose(chip({ state: "close" }), NO_PAIRING, at(0))).toBe(true);
  });

  it("makes no request within 15 s of a close seen behind a QR code, whatever the gateway reports", () => {
    const reading = fc.record({
      afterMs: fc.integer({ min: 1, max: 20_000 }),
      state: fc.constantFrom<GatewayState>("connecting", "close", "not_ready"),
    });
    fc.assert(
      fc.property(fc.array(reading, { maxLength: 40 }), (gaps) => {
        let ms = 0;
        const readings = gaps.map(({ afterMs, state }) => {
          ms += afterMs;
          return { ms, state };
        });
        let firstCloseMs: number | null = null;
        for (const step of play(withQr(0), readings)) {
          if (
            step.state === "close" &&
            step.before.closeSince === null &&
            step.before.scanInferredAt === null
          ) {
            firstCloseMs = step.ms;
          }
          if (firstCloseMs !== null && step.ms - firstCloseMs < 15_000) expect(step.next).toBe("wait");
          if (step.next === "read_qr") expect(step.state).toBe("connecting");
          if (step.next === "explain_close") expect(step.state).toBe("close");
        }
      }),
      { numRuns: 2_000 },
    );
  });
});
