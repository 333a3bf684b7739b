/** Time after a code's expiry during which no code is read, because the gateway may still return the expired one. */
export const QR_ROTATION_GRACE_MS = 300;

/** All browsers and processes together poll an instance at most once per interval. */
export const POLL_INTERVAL_MS = 2_000;

/**
 * How long a `close` must last to count as lasting. A shorter `close` after a QR code may be the restart that follows a
 * scan (up to 2.06 s observed).
 */
export const LASTING_CLOSE_MS = 15_000;

/**
 * `connecting` without a QR code for longer than this means that WhatsApp is refusing the gateway
 * (docs/gateway-contract.md, "QR codes").
 */
export const WITHOUT_QR_MS = 20_000;

/**
 * How long a connect without an answer keeps its claim. The connect may still open its socket, because the gateway
 * first runs a version lookup that has no timeout. Another connect during the lookup would open a second socket on the
 * same session.
 */
export const UNANSWERED_CONNECT_MS = 300_000;

/**
 * How long a process claims a connect. Exceeds the duration of a connect (2.2 s, or 4.1 s with a slow version lookup)
 * and its timeout.
 */
export const CONNECT_CLAIM_MS = 30_000;

/** The worker ends a pairing that no one has watched for this long. */
export const UNWATCHED_PAIRING_MS = 300_000;

/**
 * If the codes of a try have rotated for this long since a person asked for a code, nobody has scanned one. Shorter
 * than the 120 s after which the pairing window stops polling, because the window's last poll must already find the
 * cause.
 */
export const NOBODY_SCANNED_MS = 115_000;

/** A session that WhatsApp ends this soon after its start is a failed pairing. */
export const ENDED_RIGHT_AFTER_MS = 60_000;

/**
 * A gateway that cannot reach WhatsApp sends 8 `connecting` events per second (measured on 2.3.6). A scan or a restart
 * causes at most 2.
 */
export const LOOP_CONNECTS = 5;
export const LOOP_WINDOW_SECONDS = 5;

/** Two sockets of one session replace each other about 6 times per second. A scan opens one session. */
export const REPLACED_OPENS = 3;
export const REPLACED_WINDOW_SECONDS = 10;
