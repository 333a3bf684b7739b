import { expect, it } from "vitest";
import type { ChipRow, PairingRow, PairingTryRow } from "@/db/schema";
import { causeOf, causeOfFailure, type PairingFacts, pairingReason } from "@/lib/chips/pairing/pairing-cause";
import type { PairingReason } from "@/types/pairing";

const NOW = Date.parse("2026-03-01T12:00:00Z");
const ago = (seconds: number) => new Date(NOW - seconds * 1_000);

const chip = { state: "connecting", evolutionConnected: false, wrongNumber: false, bannedAt: null };
const waiting = { qrCode: "2@a", qrIssuedAt: ago(5), unreadableSince: null, reason: null, endedAt: null };
const live = { endedAt: null, connectedAt: null, askedAt: ago(10), firstCodeAt: ago(5), answer: null };

interface Changes extends Partial<Omit<PairingFacts, "chip" | "pairing" | "newestTry">> {
  chip?: Partial<ChipRow>;
  pairing?: Partial<PairingRow>;
  newestTry?: Partial<PairingTryRow>;
}

const reasonOf = (changes: Changes) =>
  pairingReason({
    gatewayState: "ok",
    isBeingMade: false,
    isReviving: false,
    recentConnects: 0,
    recentOpens: 0,
    now: new Date(NOW),
    ...changes,
    chip: { ...chip, ...changes.chip } as ChipRow,
    pairing: { ...waiting, ...changes.pairing } as PairingRow,
    newestTry: { ...live, ...changes.newestTry } as PairingTryRow,
  });

const away = { unreadableSince: ago(1) };
const over = { qrCode: null, qrIssuedAt: null, endedAt: ago(1) };
const noCode = { qrCode: null, qrIssuedAt: null };
const open = { state: "open", evolutionConnected: true } as const;
const closed = (closeCode: number, closedAt: Date) =>
  ({ state: "close", closeCode, closedAt, loggedOutByUs: false }) as const;

it.each<[string, PairingReason | null, Changes]>([
  ["a code that is displayed", null, {}],
  ["an unreachable gateway", "gateway_unreachable", { pairing: away }],
  ["a refused key", "key_refused", { pairing: away, gatewayState: "key_refused" }],
  ["a missing licence", "license_required", { gatewayState: "license_required" }],
  ["a missing licence, but a connected chip", null, { gatewayState: "license_required", chip: open }],
  [
    "an unlink 59 s after the connection",
    "logged_out_right_after",
    {
      chip: closed(401, ago(1)),
      pairing: over,
      newestTry: { connectedAt: ago(60) },
    },
  ],
  [
    "an unlink 61 s after the connection",
    "logged_out",
    {
      chip: closed(401, ago(1)),
      pairing: over,
      newestTry: { connectedAt: ago(62) },
    },
  ],
  [
    "a temporary ban",
    "restricted",
    {
      chip: { ...closed(402, ago(1)), restrictedUntil: ago(-60) },
      pairing: over,
    },
  ],
  [
    "a temporary ban that is over",
    null,
    {
      chip: { ...closed(402, ago(1)), restrictedUntil: ago(1) },
      pairing: over,
    },
  ],
  [
    "five connects in 5 s without a code",
    "whatsapp_unreachable_from_gateway",
    { pairing: noCode, recentConnects: 5 },
  ],
  ["five connects in 5 s behind a live code", null, { recentConnects: 5 }],
  [
    "a first connect that failed, 20 s ago",
    "whatsapp_unreachable_from_gateway",
    {
      chip: { state: "close" },
      pairing: noCode,
      newestTry: { firstCodeAt: null, askedAt: ago(20) },
    },
  ],
  [
    "a create that is still in progress",
    null,
    {
      chip: { state: "close" },
      pairing: noCode,
      newestTry: { firstCodeAt: null, askedAt: ago(20) },
      isBeingMade: true,
    },
  ],
  ["three opens in 10 s", "socket_conflict", { chip: open, recentOpens: 3 }],
  [
    "three opens in 10 s of a chip that nobody pairs",
    null,
    { chip: open, recentOpens: 3, newestTry: { endedAt: ago(90) } },
  ],
  ["codes that nobody scanned", "nobody_scanned", { newestTry: { askedAt: ago(115) } }],
  [
    "an answer of a person",
    "scanned_but_not_linked",
    { newestTry: { askedAt: ago(115), answer: "passkey" } },
  ],
  ["an answer to an earlier try", null, { newestTry: { endedAt: ago(1), answer: "passkey" } }],
  [
    "a scan in the last second",
    null,
    {
      pairing: { ...noCode, scanInferredAt: ago(1) },
      newestTry: { askedAt: ago(119) },
    },
  ],
])("%s: %s", (_, reason, changes) => {
  expect(reasonOf(changes)).toBe(reason);
});

it("an ended session is a reason, but not a failed pairing", () => {
  expect(causeOf("logged_out")).toBeNull();
  expect(causeOf("banned")).toBe("banned");
});

it("an open circuit is explained by the state that opened it", () => {
  expect(causeOfFailure("circuit_open", "key_refused")).toBe("key_refused");
  expect(causeOfFailure("circuit_open", "unreachable")).toBe("gateway_unreachable");
  expect(causeOfFailure("unexpected", "ok")).toBeNull();
});
