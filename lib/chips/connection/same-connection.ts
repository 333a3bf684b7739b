import { sql } from "drizzle-orm";
import { z } from "zod";
import type { Transaction } from "@/db/client";
import type { ChipRow } from "@/db/schema";

/**
 * Longest interruption, for example by a gateway restart, that does not end a connection. Equals the longest time that
 * `julia.is_reviving` allows for the worker's first attempt to recover a lost session. Therefore, a new connection
 * begins only once a person must act.
 */
export const LONGEST_GAP_SECONDS = 150;

const rowSchema = z.object({ is_same: z.boolean() });

/**
 * Returns true if a chip that is proven open again continues its earlier connection and keeps `connectedSince`: the
 * uptime history shows only a short interruption, during which no QR code was shown. Only a session that may come back
 * still has `connectedSince`. A final close, our logout, a new instance or another phone clears or resets this time.
 */
export async function isSameConnection(tx: Transaction, chip: ChipRow): Promise<boolean> {
  if (chip.connectedSince === null) return false;
  const rows = await tx.execute(sql`
    select coalesce(max(s.until_at) >= clock_timestamp() - make_interval(secs => ${LONGEST_GAP_SECONDS}), false)
      and not exists (select 1 from julia.pairings p where p.chip_id = ${chip.id} and p.qr_issued_at is not null) as is_same
    from julia.chip_state_spans s where s.chip_id = ${chip.id} and s.kind = 'up'`);
  return rowSchema.parse(rows[0]).is_same;
}
