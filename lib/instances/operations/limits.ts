/** Every number of the verbs, in milliseconds. */

/** A process that died is noticed after this; its heartbeat renews it at a third. */
export const OPERATION_LEASE_MS = 9_000;
export const OPERATION_HEARTBEAT_MS = 3_000;

/** How long a verb waits to see at the gateway what it asked for, before it says "not yet" (http-api.md). */
export const CONFIRM_WITHIN_MS = 10_000;
export const CONFIRM_POLL_MS = 400;

/** Between two tries of the worker: doubled each time, from the first to the last. */
export const RETRY_FIRST_MS = 5_000;
export const RETRY_LAST_MS = 60_000;

/** A gateway with a failing webhook holds a delete for about 20 minutes (contract, section 6); then a person is asked. */
export const GIVE_UP_AFTER_MS = 45 * 60_000;
