/** Times of the pairing window (docs/life-of-a-pairing.md). */

/** The gateway replaces a QR code after 45 s (measured: 45.0 s). */
export const QR_LIFETIME_MS = 45_000;
/** Some phones still accept a code for a moment; from 60 s on it is certainly dead and leaves the screen. */
export const QR_DEAD_AFTER_EXPIRY_MS = 15_000;
/** A look at the very moment of expiry could be ahead of the gateway and find the old code still there. */
export const LOOK_AFTER_EXPIRY_MS = 400;
/** The next code is here this soon after the last ran out; without one by then the gateway makes no more of them. */
export const ROTATION_GAP_MS = 3_000;

export const PAIRING_POLL_INTERVAL_MS = 3_000;
/** While the next code or the connection is due any moment and a person waits with the phone in hand. */
export const EAGER_POLL_INTERVAL_MS = 1_000;
/** A look without an answer by then has failed; the next one may have better luck. */
export const LOOK_TIMEOUT_MS = 15_000;

/** Without a scan for this long the screen stops asking and offers a button. */
export const PAIRING_WINDOW_MS = 120_000;
/** A gateway that connects gets this long to become connected, past the window if need be. */
export const PAIRING_FINISH_MS = 60_000;
/** What fails for less than this is a hiccup and gets a small note, not an error. */
export const FAILURE_PATIENCE_MS = 8_000;

/** How long the check mark stays before the window closes by itself. */
export const CONNECTED_CLOSE_DELAY_MS = 2_500;

/** The first code takes 2 to 7 s, a slow gateway's longer: from here on the screen says so. */
export const LOADING_SLOW_AFTER_MS = 10_000;
