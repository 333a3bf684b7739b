/** How long things last while a phone is being paired, as the screen keeps them. */

/** The gateway replaces a QR code after 45 s (measured: 45.0 s). */
export const QR_LIFETIME_MS = 45_000;
/** Some phones still accept a code for a moment; from 60 s on it is certainly dead and leaves the screen. */
export const QR_DEAD_AFTER_EXPIRY_MS = 15_000;

export const PAIRING_POLL_INTERVAL_MS = 3_000;
/** A code has run out and the next one is not here yet: look more often, the person is waiting with a phone in hand. */
export const EXPIRED_QR_POLL_INTERVAL_MS = 1_000;

/** Without a scan for this long the screen stops asking and offers a button. */
export const PAIRING_WINDOW_MS = 120_000;
/** A scan that has been noticed gets this long to become a connection, past the window if need be. */
export const PAIRING_FINISH_MS = 60_000;
/** What fails for less than this is a hiccup and gets a small note, not an error. */
export const FAILURE_PATIENCE_MS = 8_000;

/** How long the check mark stays before the window closes by itself. */
export const CONNECTED_CLOSE_DELAY_MS = 2_500;
