import { integer, text, uuid } from "drizzle-orm/pg-core";
import { PAIRING_REASONS } from "../../types/pairing";
import { chips } from "./chips";
import { julia, moment, momentNow } from "./julia";

/**
 * The state of a chip's pairing: the current QR code, when a person last viewed it, and the claims by which all
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
  /** When we first saw the current code. The gateway may have created the code slightly earlier. */
  qrIssuedAt: moment("qr_issued_at"),
  /** Digest of the newest code that we have seen. A code with this digest is never treated as new. */
  qrSeenDigest: text("qr_seen_digest"),
  /**
   * When a new socket replaced a socket with a live QR code. The code is no longer valid, and a phone may have scanned
   * it.
   */
  scanInferredAt: moment("scan_inferred_at"),
  /** Time of the first of consecutive `close` readings. */
  closeSince: moment("close_since"),
  /**
   * When the gateway reported the end of the session or of its QR codes. Null once the gateway has opened a new socket.
   * While this time is set, a connect is safe at once, because the `close` is not the gap between two sockets.
   */
  endedAt: moment("ended_at"),
  /** Time of the first of consecutive `connecting` readings without a new QR code. */
  withoutQrSince: moment("without_qr_since"),
  reason: text("reason", { enum: PAIRING_REASONS }),
  /** When the gateway stopped answering for this instance. Cleared by its next answer for the instance. */
  unreadableSince: moment("unreadable_since"),
  /** Null if nobody has viewed this pairing. */
  watchedAt: moment("watched_at"),
  startedAt: moment("started_at"),
  /** No process polls the gateway for this instance before this time. */
  pollNotBefore: momentNow("poll_not_before"),
  /** End of the claim on connects: before this time, only the process that made the claim may connect. */
  connectClaimedUntil: moment("connect_claimed_until"),
  /** When we sent our newest connect. Later events from the gateway belong to the socket that this connect opened. */
  connectedSocketAt: moment("connected_socket_at"),
});

export type PairingRow = typeof pairings.$inferSelect;
