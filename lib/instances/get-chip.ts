import { sql } from "drizzle-orm";
import { z } from "zod";
import { warmUpDay, warmUpStep } from "@/lib/pool/warm-up";
import type { AppContext } from "@/lib/server-context";
import type { ChipDetail } from "@/types/chips";
import { chipRows, lastMessageAt } from "./chip-query";
import { chipNotFound } from "./find-chip";
import { toChip } from "./to-chip";

/** How many of its last errors a chip's page shows. */
const LAST_ERRORS = 5;

const isoDate = z.coerce.date().transform((date) => date.toISOString());

const extraSchema = z.object({
  warmup_seconds: z.coerce.number(),
  warmup_completed_at: isoDate.nullable(),
  last_errors: z.array(z.object({ at: isoDate, kind: z.string(), reason: z.string().nullable() })),
});

/** One chip with its warm-up and its last errors. Throws `chip_not_found`. */
export async function getChip(ctx: Pick<AppContext, "db">, chipId: string): Promise<ChipDetail> {
  const rows = await ctx.db.execute<Record<string, unknown>>(sql`
    with ${chipRows(sql`c.id = ${chipId}`)}
    select r.*, ${lastMessageAt} as last_message_at,
      (select coalesce(json_agg(json_build_object('at', e.at, 'kind', e.kind, 'reason', e.reason) order by e.id desc), '[]')
        from (select id, at, kind, reason from julia.chip_events
          where chip_id = r.id and (kind like '%\\_failed' or kind = 'wrong_number' or reason like 'whatsapp\\_%')
          order by id desc limit ${LAST_ERRORS}) e) as last_errors
    from chip_rows r`);
  const row = rows[0];
  if (row === undefined) throw chipNotFound();
  const chip = toChip(row);
  const extra = extraSchema.parse(row);
  const day = warmUpDay(extra.warmup_seconds);
  const { next } = warmUpStep(day);
  return {
    ...chip,
    warmup: {
      day: chip.warmupDay,
      perHourToday: chip.effectivePerHour,
      perDayToday: chip.effectivePerDay,
      next: chip.warmupDay === null ? null : next,
      completedAt: extra.warmup_completed_at,
    },
    lastErrors: extra.last_errors,
  };
}
