/** Times of the pairing window (docs/life-of-a-pairing.md). */

/**
 * Some phones accept a code for a short time after its expiry. After 60 s (its lifetime of 45 s and these 15 s), the
 * code is invalid and no longer shown.
 */
export const QR_DEAD_AFTER_EXPIRY_MS = 15_000;
/**
 * Time between a code's expiry and the next poll. A poll at the moment of the expiry could still return the old code.
 */
export const LOOK_AFTER_EXPIRY_MS = 400;
/** The gateway creates the next code within this time after an expiry. Otherwise it has stopped creating codes. */
export const ROTATION_GAP_MS = 3_000;

export const PAIRING_POLL_INTERVAL_MS = 3_000;
/** Poll interval while the next code or the connection is expected soon. */
export const EAGER_POLL_INTERVAL_MS = 1_000;
/** A poll fails if there is no response within this time. */
export const LOOK_TIMEOUT_MS = 15_000;

/** If nobody scans a code within this time, the window stops polling and shows a button to start again. */
export const PAIRING_WINDOW_MS = 120_000;
/** Minimum time for a connecting gateway to finish, even if the 120 s end earlier. */
export const PAIRING_FINISH_MS = 60_000;
/**
 * Until a failure has lasted this long, the window shows it only in a small note. After that, the cause replaces the
 * loading indicator. A QR code that is still valid, or a connection in progress, stays visible.
 */
export const FAILURE_PATIENCE_MS = 8_000;

/** How long the check mark is shown before the window closes. */
export const CONNECTED_CLOSE_DELAY_MS = 2_500;

/** After this time, the window explains that the gateway is slow. The first code normally takes 2 to 7 s. */
export const LOADING_SLOW_AFTER_MS = 10_000;
