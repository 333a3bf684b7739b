import type { ChipRow } from "@/db/schema";
import type { ChipChange } from "@/lib/chips/change-chip";
import { dialect } from "@/lib/gateway/dialect";
import type { GatewayInstance, GatewayState } from "@/lib/gateway/pairing";
import { phoneKey } from "@/lib/phone";

/** Consecutive misses after which a proven connection counts as lost (docs/chip-status.md). */
const MISSES_BEFORE_LOST = 2;

/** How long a chip stays restricted after a temporary ban by WhatsApp (docs/chip-status.md). */
const TEMPORARY_BAN_MS = 24 * 3_600_000;

const NOT_CONNECTED = { evolutionConnected: false, misses: 0 } as const;

/** Returns the change that follows from a connectionState answer, or null for `not_ready`, which proves nothing. */
export function afterState(chip: ChipRow, state: GatewayState | "missing", now: Date): ChipChange | null {
  if (state === "not_ready") return null;
  const checked = { stateCheckedAt: now };
  if (state === "open") {
    const opened = {
      state: "open",
      evolutionConnected: true,
      misses: 0,
      closeCode: null,
      closedAt: null,
      loggedOutByUs: false,
    } as const;
    return { set: { ...checked, ...opened, everPaired: true }, reason: "proven_open" };
  }
  if (chip.evolutionConnected && chip.misses + 1 < MISSES_BEFORE_LOST) {
    return { set: { ...checked, misses: chip.misses + 1 } };
  }
  return {
    // Keeps `connectedSince`, because the session may come back. If it does, isSameConnection decides whether the
    // connection has continued.
    set: { ...checked, ...NOT_CONNECTED, state, connectedSince: chip.connectedSince },
    reason: state === "missing" ? "not_at_gateway" : "connection_lost",
  };
}

/** Fields of a gateway row or webhook event that identify a session's owner. */
export type OwnerReport = Pick<GatewayInstance, "status" | "ownerPhone" | "disconnectedAt">;

/**
 * Returns the change of owner for a session that is proven open, or null if the report shows no owner or the owner that
 * is already stored. A disconnection in the report predates this session and counts as handled.
 */
export function afterOwner(chip: ChipRow, instance: OwnerReport, now: Date): ChipChange | null {
  // The gateway writes the owner and `open` together, so a report without both predates this login.
  if (instance.status !== "open" || instance.ownerPhone === null) return null;
  const ownerKey = phoneKey(instance.ownerPhone);
  if (chip.ownerKey === ownerKey && chip.ownerPhone === instance.ownerPhone) return null;
  return {
    set: {
      ownerPhone: instance.ownerPhone,
      ownerKey,
      gatewayDisconnectedAt: instance.disconnectedAt ?? chip.gatewayDisconnectedAt,
      // If another phone was paired, a new connection has begun.
      ...(chip.ownerKey !== null && chip.ownerKey !== ownerKey ? { connectedSince: now } : {}),
    },
    events: [{ kind: "owner", from: chip.ownerPhone, to: instance.ownerPhone }],
  };
}

/** True if the gateway's row shows a final close that we have not recorded yet. */
export function isNewDisconnection(chip: ChipRow, instance: GatewayInstance): boolean {
  if (instance.status !== "close" || instance.disconnectedAt === null) return false;
  return chip.gatewayDisconnectedAt === null || instance.disconnectedAt > chip.gatewayDisconnectedAt;
}

/** Stored when the gateway reports a final close without a code. */
const CODE_NOT_TOLD = 0;

/**
 * Returns the change after a final close, depending on its code (docs/chip-status.md). A single report ends the
 * connection, unlike a single miss.
 */
export function afterFinalClose(chip: ChipRow, code: number | null, at: Date | null, now: Date): ChipChange {
  const ended = {
    ...NOT_CONNECTED,
    state: "close",
    stateCheckedAt: now,
    closeCode: code ?? CODE_NOT_TOLD,
    closedAt: closeTime(chip, at, now),
    gatewayDisconnectedAt: at ?? chip.gatewayDisconnectedAt,
    // A different phone may pair next, so nothing is sent until the new owner is known.
    ownerPhone: null,
    ownerKey: null,
  } as const;
  const reason = code === null ? "closed" : `whatsapp_${code}`;
  switch (dialect.sessionEndOf(code)) {
    case "banned":
      return { set: { ...ended, bannedAt: chip.bannedAt ?? now }, reason };
    case "temporarily_banned":
      return { set: { ...ended, restrictedUntil: new Date(now.getTime() + TEMPORARY_BAN_MS) }, reason };
    case "logged_out":
    case "session_lost":
    case "other":
      return { set: ended, reason };
  }
}

/**
 * Keeps the time from the first of several events about the same close. The gateway's time is used only if it lies
 * between the last proven `open` and now.
 */
function closeTime(chip: ChipRow, at: Date | null, now: Date): Date {
  if (chip.closeCode !== null && chip.closedAt !== null) return chip.closedAt;
  const isPossible = at !== null && at <= now && (chip.lastOpenAt === null || at >= chip.lastOpenAt);
  return isPossible ? at : now;
}
