/**
 * A worker resumes an operation whose lease has not been renewed for `OPERATION_LEASE_MS`. The process that runs the
 * operation renews the lease every `OPERATION_HEARTBEAT_MS`.
 */
export const OPERATION_LEASE_MS = 9_000;
export const OPERATION_HEARTBEAT_MS = 3_000;

/** How long an attempt waits for the gateway's confirmation before its outcome is `not_yet` (docs/http-rules.md). */
export const CONFIRM_WITHIN_MS = 10_000;
export const CONFIRM_POLL_MS = 400;

/**
 * How long a caller waits for a response; a slower operation continues in the background. A create takes 5.0 to 7.3 s,
 * and a person must see within 12 s that the gateway is slow.
 */
export const ANSWER_WITHIN_MS = 9_000;

/**
 * While a create is unanswered, we poll for its instance: first after `LOOK_FOR_CREATED_AFTER_MS`, then at the interval
 * `LOOK_FOR_CREATED_EVERY_MS`.
 */
export const LOOK_FOR_CREATED_AFTER_MS = 15_000;
export const LOOK_FOR_CREATED_EVERY_MS = 2_000;
/**
 * The gateway waits 5 s for the QR code of a new instance. If the instance has existed for this long and the create is
 * still unanswered, the answer is lost.
 */
export const CREATED_WITHOUT_ANSWER_MS = 8_000;

/** A session that survived a logout reconnects within this time. Gateway 2.4 waits 3 s, then runs a version lookup. */
export const LOGGED_OUT_AFTER_CLOSE_MS = 10_000;
/** Enough time for a session to reconnect once, be logged out again and stay closed for `LOGGED_OUT_AFTER_CLOSE_MS`. */
export const LOGGED_OUT_WITHIN_MS = 20_000;
/** A logout takes 40 to 240 ms. A session that still exists after this long is logged out again. */
export const LOG_OUT_AGAIN_AFTER_MS = 2_000;

/** Delay between the worker's attempts, doubled each time from the first value up to the last. */
export const RETRY_FIRST_MS = 5_000;
export const RETRY_LAST_MS = 60_000;

/**
 * The worker gives up on an operation after this time, except on a delete. Must exceed the 20 minutes for which a
 * failing webhook can delay the delete within a reconnect (docs/gateway-contract.md, "Logout and delete").
 */
export const GIVE_UP_AFTER_MS = 45 * 60_000;
