/** Timing of the pairing window (docs/life-of-a-pairing.md). */

/**
 * Some phones briefly accept an expired code. After 60 s (45 s lifetime plus 15 s), it is invalid and no longer shown.
 */
export const QR_DEAD_AFTER_EXPIRY_MS = 15_000;
/** A poll at the exact moment of expiry could still return the old code. */
export const LOOK_AFTER_EXPIRY_MS = 400;
/** The next code arrives within this time after an expiry. If not, the gateway creates no more codes. */
export const ROTATION_GAP_MS = 3_000;

export const PAIRING_POLL_INTERVAL_MS = 3_000;
/** Used while the next code or the connection is expected. */
export const EAGER_POLL_INTERVAL_MS = 1_000;
/** A poll without a response within this time has failed. */
export const LOOK_TIMEOUT_MS = 15_000;

/** After this time without a scan, the window stops polling and shows a button to start again. */
export const PAIRING_WINDOW_MS = 120_000;
/** Minimum time for a connecting gateway to finish, even if the pairing window ends earlier. */
export const PAIRING_FINISH_MS = 60_000;
/** Failures shorter than this show a small note instead of an error. */
export const FAILURE_PATIENCE_MS = 8_000;

/** How long the check mark is shown before the window closes. */
export const CONNECTED_CLOSE_DELAY_MS = 2_500;

/** The first code takes 2 to 7 s. After this time, the window says that the gateway is slow. */
export const LOADING_SLOW_AFTER_MS = 10_000;
