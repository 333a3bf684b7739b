import { sql } from "drizzle-orm";

/** A paired session that says `connecting` for so long does not come back by itself: WhatsApp refused its socket. */
export const STUCK_AFTER_SECONDS = 60;
/** A session that a gateway from 2.4 on left closed for so long is not in the gap between two of its sockets. */
export const DEAD_AFTER_SECONDS = 30;
/**
 * Older gateways leave no session closed, but their gap lasts as long as a look-up of the WhatsApp version that has no
 * time-out: a connect in it opens a second socket. This is longer than a connection attempt to nobody (127 s in Linux).
 */
export const DEAD_AFTER_SECONDS_BEFORE_2_4 = 300;
/** The first try comes within this after the loss, the time between two rounds of the worker included. */
const FIRST_TRY_WITHIN_SECONDS = 150;
/** What the worker tried has shown by then whether it helped. */
const HELPS_WITHIN_SECONDS = 30;

/**
 * A chip (`c`) that should be connected, was, and lost its session without a final word: the gateway still has it. A QR
 * code that was shown since (`p`) belongs to another session.
 */
export const hasLostSession = sql`(c.status <> 'cancelled' and c.instance_name is not null
  and c.desired_connection = 'connected' and c.ever_paired and not c.evolution_connected
  and c.close_code is null and c.banned_at is null and not c.logged_out_by_us and p.qr_issued_at is null)`;

/**
 * True while the worker is about to bring such a session back for the first time, or has just tried (`h`): no person is
 * needed yet. Each failed try changes the state for a moment, so only the loss itself begins the time anew.
 */
export const isReviving = sql`(${hasLostSession} and c.state in ('connecting', 'close') and (
  c.state_since > clock_timestamp() - make_interval(secs => ${STUCK_AFTER_SECONDS + HELPS_WITHIN_SECONDS}::int)
    and (h.revival_tried_at is null or h.revival_tried_at < c.last_open_at
      or h.revival_tried_at > clock_timestamp() - make_interval(secs => ${HELPS_WITHIN_SECONDS}::int)
        and c.last_open_at > clock_timestamp() - make_interval(secs => ${FIRST_TRY_WITHIN_SECONDS}::int))
  or h.restarted_at > clock_timestamp() - make_interval(secs => ${HELPS_WITHIN_SECONDS}::int)))`;
