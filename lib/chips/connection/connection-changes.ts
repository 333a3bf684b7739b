import type { ChipRow } from "@/db/schema";
import type { ChipChange } from "@/lib/chips/change-chip";
import { dialect } from "@/lib/gateway/dialect";
import type { GatewayInstance, GatewayState } from "@/lib/gateway/gateway";
import { phoneKey } from "@/lib/phone";

/** Misses in a row after which a proven connection is given up (docs/chip-status.md). */
const MISSES_BEFORE_LOST = 2;

/** How long WhatsApp's temporary ban keeps a chip from sending (docs/chip-status.md). */
const TEMPORARY_BAN_MS = 24 * 3_600_000;

const NOT_CONNECTED = { evolutionConnected: false, misses: 0 } as const;

/** The change that a connectionState reading causes; null changes nothing. Pure. */
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
    set: { ...checked, ...NOT_CONNECTED, state },
    reason: state === "missing" ? "not_at_gateway" : "connection_lost",
  };
}

/** The part of a row or an event that names the owner of a session. */
export type OwnerReport = Pick<GatewayInstance, "status" | "ownerPhone" | "disconnectedAt">;

/** The owner reported for a session proven open, and the last disconnection known by then. */
export function afterOwner(chip: ChipRow, instance: OwnerReport): ChipChange | null {
  // Any other row predates this login: the gateway writes owner and `open` together.
  if (instance.status !== "open" || instance.ownerPhone === null) return null;
  const ownerKey = phoneKey(instance.ownerPhone);
  if (chip.ownerKey === ownerKey && chip.ownerPhone === instance.ownerPhone) return null;
  return {
    set: {
      ownerPhone: instance.ownerPhone,
      ownerKey,
      gatewayDisconnectedAt: instance.disconnectedAt ?? chip.gatewayDisconnectedAt,
    },
    events: [{ kind: "owner", from: chip.ownerPhone, to: instance.ownerPhone }],
  };
}

/** True when the gateway's row shows a final disconnection that we have not handled. */
export function isNewDisconnection(chip: ChipRow, instance: GatewayInstance): boolean {
  if (instance.status !== "close" || instance.disconnectedAt === null) return false;
  return chip.gatewayDisconnectedAt === null || instance.disconnectedAt > chip.gatewayDisconnectedAt;
}

/** Stored when a final close came without a code. */
const CODE_NOT_TOLD = 0;

/** A final close by its code (docs/chip-status.md). It counts at once. */
export function afterFinalClose(chip: ChipRow, code: number | null, at: Date | null, now: Date): ChipChange {
  const ended = {
    ...NOT_CONNECTED,
    state: "close",
    stateCheckedAt: now,
    closeCode: code ?? CODE_NOT_TOLD,
    closedAt: closeTime(chip, at, now),
    gatewayDisconnectedAt: at ?? chip.gatewayDisconnectedAt,
    // Another phone may pair next: nothing is sent until its owner is known.
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

/** The gateway's time of the close when it is plausible. Several events report the same close; the first one counts. */
function closeTime(chip: ChipRow, at: Date | null, now: Date): Date {
  if (chip.closeCode !== null && chip.closedAt !== null) return chip.closedAt;
  const isPossible = at !== null && at <= now && (chip.lastOpenAt === null || at >= chip.lastOpenAt);
  return isPossible ? at : now;
}
