import { lt, sql } from "drizzle-orm";
import type { Database } from "@/db/client";
import { pairingLinkRequests, pairingLinks } from "@/db/schema";

/**
 * For this long after its expiry, a link is reported as ended instead of unknown. The audit log keeps its events
 * longer.
 */
const KEPT_DAYS = 7;
const COUNTED_MINUTES = 10;

/** Deletes old pairing links with their openings, and old request counts. */
export async function removeOldLinks({ db }: { db: Database }): Promise<void> {
  await db
    .delete(pairingLinks)
    .where(lt(pairingLinks.expiresAt, sql`clock_timestamp() - make_interval(days => ${KEPT_DAYS})`));
  await db
    .delete(pairingLinkRequests)
    .where(
      lt(pairingLinkRequests.minute, sql`clock_timestamp() - make_interval(mins => ${COUNTED_MINUTES})`),
    );
}
