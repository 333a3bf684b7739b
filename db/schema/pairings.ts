import { integer, text, uuid } from "drizzle-orm/pg-core";
import { PAIRING_REASONS } from "../../types/pairing";
import { chips } from "./chips";
import { julia, moment, momentNow } from "./julia";

/**
 * The minutes between "show QR" and "connected": the current QR code, who is watching, and the claims that let all
 * processes share one poll of the gateway. Separate from `chips` because it changes with every poll.
 */
export const pairings = julia.table("pairings", {
  chipId: uuid("chip_id")
    .primaryKey()
    .references(() => chips.id, { onDelete: "cascade" }),
  qrCode: text("qr_code"),
  qrBase64: text("qr_base64"),
  qrPairingCode: text("qr_pairing_code"),
  qrCount: integer("qr_count").notNull().default(0),
  /** When we first saw this code; the gateway may have created it slightly earlier. */
  qrIssuedAt: moment("qr_issued_at"),
  /** Digest of the newest code ever seen; a code with this digest is never treated as new. */
  qrSeenDigest: text("qr_seen_digest"),
  /**
   * When a new socket replaced one with a live QR code: the code is no longer valid, and a phone may have scanned it.
   */
  scanInferredAt: moment("scan_inferred_at"),
  /** Time of the first reading in the current run of `close` readings. */
  closeSince: moment("close_since"),
  /**
   * The gateway reported that the session or its QR codes ended, and has opened no socket since. Connecting is safe
   * immediately, because this `close` is not the gap between two sockets.
   */
  endedAt: moment("ended_at"),
  /** Time of the first of consecutive `connecting` readings without a new QR code. */
  withoutQrSince: moment("without_qr_since"),
  reason: text("reason", { enum: PAIRING_REASONS }),
  /** When the gateway stopped answering for this instance; cleared by its next answer. */
  unreadableSince: moment("unreadable_since"),
  /** Null if nobody has viewed this pairing. */
  watchedAt: moment("watched_at"),
  startedAt: moment("started_at"),
  /** No process polls the gateway for this instance before this time. */
  pollNotBefore: momentNow("poll_not_before"),
  /** A connect is in flight until this time at the latest. */
  connectClaimedUntil: moment("connect_claimed_until"),
  /** When our newest connect was sent; later events from the gateway belong to the socket that it opened. */
  connectedSocketAt: moment("connected_socket_at"),
});

export type PairingRow = typeof pairings.$inferSelect;
