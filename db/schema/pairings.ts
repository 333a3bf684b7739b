import { sql } from "drizzle-orm";
import { integer, text, uuid } from "drizzle-orm/pg-core";
import { PAIRING_REASONS } from "../../types/chips";
import { chips } from "./chips";
import { julia, moment } from "./julia";

/**
 * The minutes between "show QR" and "connected": the QR code on display, who looks, and the claims by which
 * all processes together ask the gateway once. Apart from `chips`, because it changes at every poll.
 */
export const pairings = julia.table("pairings", {
  chipId: uuid("chip_id")
    .primaryKey()
    .references(() => chips.id, { onDelete: "cascade" }),
  qrCode: text("qr_code"),
  qrBase64: text("qr_base64"),
  qrPairingCode: text("qr_pairing_code"),
  qrCount: integer("qr_count").notNull().default(0),
  /** When we first saw this code; the gateway may have made it a little earlier. */
  qrIssuedAt: moment("qr_issued_at"),
  /** Digest of the newest code ever seen here; a code with this digest is never taken as a new one. */
  qrSeenDigest: text("qr_seen_digest"),
  /** A new socket was seen behind a live QR: that code is dead, and a phone may have scanned it. */
  scanInferredAt: moment("scan_inferred_at"),
  /** First of the `close` readings in a row. */
  closeSince: moment("close_since"),
  /**
   * The gateway said that the session or its QR codes are over, and has opened no socket since: this `close` is no
   * gap between two sockets, so a connect is safe at once.
   */
  endedAt: moment("ended_at"),
  /** First of the `connecting` readings without a new QR in a row. */
  withoutQrSince: moment("without_qr_since"),
  reason: text("reason", { enum: PAIRING_REASONS }),
  /** Since when the gateway could not be asked about this instance; null again at the first answer. */
  unreadableSince: moment("unreadable_since"),
  /** When a person last looked at this pairing; null when nobody ever did. */
  watchedAt: moment("watched_at"),
  startedAt: moment("started_at"),
  /** No process asks the gateway about this instance before this moment. */
  pollNotBefore: moment("poll_not_before").notNull().default(sql`clock_timestamp()`),
  /** A connect is in flight until this moment at the latest. */
  connectClaimedUntil: moment("connect_claimed_until"),
  /** When our newest connect was sent: what the gateway tells after that is about the socket that it opened. */
  connectedSocketAt: moment("connected_socket_at"),
});

export type PairingRow = typeof pairings.$inferSelect;
