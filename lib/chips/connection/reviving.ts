import { sql } from "drizzle-orm";

/** A paired session that stays `connecting` this long does not recover by itself: WhatsApp refused its socket. */
export const STUCK_AFTER_SECONDS = 60;
/** From gateway 2.4 on: a session closed this long is not between two of its sockets. */
export const DEAD_AFTER_SECONDS = 30;
/**
 * Older gateways leave no session closed, but the gap between two sockets lasts as long as a version lookup without a
 * timeout, and a connect in the gap opens a second socket. Longer than a TCP connection attempt (127 s in Linux).
 */
export const DEAD_AFTER_SECONDS_BEFORE_2_4 = 300;
/** Latest first attempt after the loss, including the pause between two rounds of the worker. */
const FIRST_TRY_WITHIN_SECONDS = 150;
/** An attempt has shown by then whether it helped. */
const HELPS_WITHIN_SECONDS = 30;

/**
 * A chip (`c`) that should be connected, was, and lost its session without a final close: the gateway still has it. A
 * QR code shown since then (`p`) belongs to another session.
 */
export const hasLostSession = sql`(c.status <> 'cancelled' and c.instance_name is not null
  and c.desired_connection = 'connected' and c.ever_paired and not c.evolution_connected
  and c.close_code is null and c.banned_at is null and not c.logged_out_by_us and p.qr_issued_at is null)`;

/**
 * True while the worker is about to make its first attempt or has just made one (`h`), so that no person is needed yet.
 * Failed attempts change the state briefly, so the time counts from the loss itself.
 */
export const isReviving = sql`(${hasLostSession} and c.state in ('connecting', 'close') and (
  c.state_since > clock_timestamp() - make_interval(secs => ${STUCK_AFTER_SECONDS + HELPS_WITHIN_SECONDS}::int)
    and (h.revival_tried_at is null or h.revival_tried_at < c.last_open_at
      or h.revival_tried_at > clock_timestamp() - make_interval(secs => ${HELPS_WITHIN_SECONDS}::int)
        and c.last_open_at > clock_timestamp() - make_interval(secs => ${FIRST_TRY_WITHIN_SECONDS}::int))
  or h.restarted_at > clock_timestamp() - make_interval(secs => ${HELPS_WITHIN_SECONDS}::int)))`;
