/**
 * The gateway's 45 s start slightly before we first see the code, so a read right at the end may still return the old
 * code.
 */
export const QR_ROTATION_GRACE_MS = 300;

/** All browsers and processes together poll an instance at most once per interval. */
export const POLL_INTERVAL_MS = 2_000;

/** A shorter `close` after a QR code may be the restart that follows a scan (up to 2.06 s observed). */
export const LASTING_CLOSE_MS = 15_000;

/**
 * `connecting` without a QR code for longer than this means that WhatsApp refuses the gateway
 * (docs/gateway-contract.md, "QR codes").
 */
export const WITHOUT_QR_MS = 20_000;

/**
 * A connect without an answer may still open its socket, because the gateway waits for a version lookup that has no
 * timeout. Another connect before that would open a second socket on the same session.
 */
export const UNANSWERED_CONNECT_MS = 300_000;

/** Exceeds the duration of a connect (2.2 s, or 4.1 s with a slow version lookup) and its timeout. */
export const CONNECT_CLAIM_MS = 30_000;

/** The worker ends a pairing that no one has watched for this long. */
export const UNWATCHED_PAIRING_MS = 300_000;
