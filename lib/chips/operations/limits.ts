/**
 * A worker resumes an operation whose lease has not been renewed for this long. The heartbeat runs at a third of the
 * lease.
 */
export const OPERATION_LEASE_MS = 9_000;
export const OPERATION_HEARTBEAT_MS = 3_000;

/** How long a command waits for the gateway's confirmation before it responds "not yet" (docs/http-rules.md). */
export const CONFIRM_WITHIN_MS = 10_000;
export const CONFIRM_POLL_MS = 400;

/**
 * Time limit for the response to a caller; the operation continues after it. A create takes 5.0 to 7.3 s, and a person
 * must learn within 12 s that the gateway is slow.
 */
export const ANSWER_WITHIN_MS = 9_000;

/**
 * A create without an answer is checked by polling for its instance, first after this delay and then at this interval.
 */
export const LOOK_FOR_CREATED_AFTER_MS = 15_000;
export const LOOK_FOR_CREATED_EVERY_MS = 2_000;
/** An instance that has existed this long is past the gateway's own 5 s wait, so the answer to its create is lost. */
export const CREATED_WITHOUT_ANSWER_MS = 8_000;

/** A session that survived a logout reconnects within this time (2.4 waits 3 s and then runs a version lookup). */
export const LOGGED_OUT_AFTER_CLOSE_MS = 10_000;
/** Enough time for a session to reconnect once, to log it out again, and to see that it stays closed. */
export const LOGGED_OUT_WITHIN_MS = 20_000;
/** A logout takes 40 to 240 ms. A session that still exists after this long is logged out again. */
export const LOG_OUT_AGAIN_AFTER_MS = 2_000;

/** Delay between the worker's attempts, doubled each time from the first value up to the last. */
export const RETRY_FIRST_MS = 5_000;
export const RETRY_LAST_MS = 60_000;

/**
 * Exceeds the delay that a failing webhook can cause for a delete, about 20 minutes
 * (docs/gateway-contract.md, "Logout and delete").
 */
export const GIVE_UP_AFTER_MS = 45 * 60_000;
