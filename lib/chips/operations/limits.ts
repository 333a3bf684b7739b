/** Durations of the operations, in milliseconds. */

/** After this long a dead process is noticed; the heartbeat renews the lease at a third of it. */
export const OPERATION_LEASE_MS = 9_000;
export const OPERATION_HEARTBEAT_MS = 3_000;

/** How long a command waits for the gateway's confirmation before it answers "not yet" (docs/http-rules.md). */
export const CONFIRM_WITHIN_MS = 10_000;
export const CONFIRM_POLL_MS = 400;

/**
 * Latest answer to a caller; the operation continues. A create takes 5.0 to 7.3 s, and a person must learn within 12 s
 * that the gateway is slow.
 */
export const ANSWER_WITHIN_MS = 9_000;

/** When, and how often, a create without an answer is checked by polling for its instance. */
export const LOOK_FOR_CREATED_AFTER_MS = 15_000;
export const LOOK_FOR_CREATED_EVERY_MS = 2_000;
/** An instance that has existed this long is past the gateway's own wait of 5 s: its answer is lost. */
export const CREATED_WITHOUT_ANSWER_MS = 8_000;

/** A session that survived a logout returns within this time (2.4 waits 3 s and looks its version up). */
export const LOGGED_OUT_AFTER_CLOSE_MS = 10_000;
/** Time to see a session return once, log it out again, and see it stay away. */
export const LOGGED_OUT_WITHIN_MS = 20_000;
/** A logout takes 40 to 240 ms; a session that still exists after this is logged out again. */
export const LOG_OUT_AGAIN_AFTER_MS = 2_000;

/** Pause between the worker's attempts: doubled each time, from the first to the last value. */
export const RETRY_FIRST_MS = 5_000;
export const RETRY_LAST_MS = 60_000;

/** Longer than a failing webhook delays a delete, about 20 minutes (docs/gateway-contract.md, "Logout and delete"). */
export const GIVE_UP_AFTER_MS = 45 * 60_000;
