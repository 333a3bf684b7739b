/** A paired session that stays `connecting` this long was refused by WhatsApp and does not recover on its own. */
export const STUCK_AFTER_SECONDS = 60;
/** In gateway 2.4 and later, a `close` that lasts this long cannot be the gap between two sockets of a session. */
export const DEAD_AFTER_SECONDS = 30;
/**
 * On older gateways no session stays closed, but the gap between two sockets can last as long as a version lookup,
 * which has no timeout. A connect in that gap would open a second socket. This value exceeds the duration of a TCP
 * connection attempt (127 s on Linux).
 */
export const DEAD_AFTER_SECONDS_BEFORE_2_4 = 300;
