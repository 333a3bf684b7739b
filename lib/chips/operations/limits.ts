/** Every number of the verbs, in milliseconds. */

/** A process that died is noticed after this; its heartbeat renews it at a third. */
export const OPERATION_LEASE_MS = 9_000;
export const OPERATION_HEARTBEAT_MS = 3_000;

/** How long a command reads the gateway's state back before it answers "not yet" (docs/http-rules.md). */
export const CONFIRM_WITHIN_MS = 10_000;
export const CONFIRM_POLL_MS = 400;

/**
 * A caller is answered after this, and the operation goes on: a create takes 5.0 to 7.3 s, and within 12 s a person
 * must know that the gateway is slow.
 */
export const ANSWER_WITHIN_MS = 9_000;

/** A create without an answer for so long: the gateway is asked whether the instance is there, this often. */
export const LOOK_FOR_CREATED_AFTER_MS = 15_000;
export const LOOK_FOR_CREATED_EVERY_MS = 2_000;
/** An instance seen for so long has had the gateway's own wait of 5 s: its answer does not come any more. */
export const CREATED_WITHOUT_ANSWER_MS = 8_000;

/** A session that a logout did not end comes back within this (2.4 waits 3 s and looks its version up). */
export const LOGGED_OUT_AFTER_CLOSE_MS = 10_000;
/** Time to see a session come back once, to log it out again, and to see it stay away. */
export const LOGGED_OUT_WITHIN_MS = 20_000;
/** A logout takes 40 to 240 ms; a session that is there after this long is logged out again. */
export const LOG_OUT_AGAIN_AFTER_MS = 2_000;

/** Between two tries of the worker: doubled each time, from the first to the last. */
export const RETRY_FIRST_MS = 5_000;
export const RETRY_LAST_MS = 60_000;

/** Longer than a failing webhook holds up a delete, about 20 minutes (docs/gateway-contract.md, "Logout and delete"). */
export const GIVE_UP_AFTER_MS = 45 * 60_000;
