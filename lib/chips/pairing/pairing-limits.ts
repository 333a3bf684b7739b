/** Durations of pairing with their sources, in milliseconds. */

/**
 * The gateway's 45 s begin slightly before we first see the code; a read right at the end may still return the old
 * code.
 */
export const QR_ROTATION_GRACE_MS = 300;

/** All browsers and processes together poll an instance at most this often. */
export const POLL_INTERVAL_MS = 2_000;

/** A shorter `close` behind a QR code may be the restart after a scan (up to 2.06 s seen). */
export const LASTING_CLOSE_MS = 15_000;

/** `connecting` without a QR code for longer: WhatsApp refuses the gateway (docs/gateway-contract.md, "QR codes"). */
export const WITHOUT_QR_MS = 20_000;

/**
 * A connect without an answer may still open its socket: the gateway waits for a version lookup that has no timeout.
 * Another connect in the meantime would open a second socket on the same session.
 */
export const UNANSWERED_CONNECT_MS = 300_000;

/** Longer than a connect (2.2 s; 4.1 s with a slow version lookup) and its timeout. */
export const CONNECT_CLAIM_MS = 30_000;

/** The worker ends a pairing that nobody has watched for this long. */
export const UNWATCHED_PAIRING_MS = 300_000;
