/** A paired session that stays `connecting` this long does not recover by itself: WhatsApp refused its socket. */
export const STUCK_AFTER_SECONDS = 60;
/** From gateway 2.4 on: a session closed this long is not between two of its sockets. */
export const DEAD_AFTER_SECONDS = 30;
/**
 * Older gateways leave no session closed, but the gap between two sockets lasts as long as a version lookup without a
 * timeout, and a connect in the gap opens a second socket. Longer than a TCP connection attempt (127 s in Linux).
 */
export const DEAD_AFTER_SECONDS_BEFORE_2_4 = 300;
