/** Times of the pairing window (docs/life-of-a-pairing.md). */

/** Some phones accept an expired code briefly; after 60 s it is invalid and leaves the screen. */
export const QR_DEAD_AFTER_EXPIRY_MS = 15_000;
/** A poll at the moment of expiry could still find the old code. */
export const LOOK_AFTER_EXPIRY_MS = 400;
/** The next code arrives within this time after an expiry; otherwise the gateway makes no more codes. */
export const ROTATION_GAP_MS = 3_000;

export const PAIRING_POLL_INTERVAL_MS = 3_000;
/** Used while the next code or the connection is due. */
export const EAGER_POLL_INTERVAL_MS = 1_000;
/** A poll without an answer after this time has failed. */
export const LOOK_TIMEOUT_MS = 15_000;

/** Without a scan for this long the window stops polling and offers a button. */
export const PAIRING_WINDOW_MS = 120_000;
/** A connecting gateway gets this long, if necessary beyond the pairing window. */
export const PAIRING_FINISH_MS = 60_000;
/** Failures shorter than this show a small note instead of an error. */
export const FAILURE_PATIENCE_MS = 8_000;

/** How long the check mark stays before the window closes. */
export const CONNECTED_CLOSE_DELAY_MS = 2_500;

/** The first code takes 2 to 7 s; after this time the window says that the gateway is slow. */
export const LOADING_SLOW_AFTER_MS = 10_000;
