import { sql } from "drizzle-orm";
import { z } from "zod";
import { camelRow, isoOrNull } from "@/lib/camel-row";
import { findChip } from "@/lib/chips/find-chip";
import type { AppContext } from "@/lib/context/server-context";
import { type ChipMessageList, SLOT_BLOCKERS } from "@/types/message-pages";
import { messageRowsOf, toMessageRow } from "./message-row-query";

const SHOWN = 10;

const rotationSchema = camelRow(
  z.object({
    usable: z.boolean(),
    knownOnly: z.boolean(),
    nextSlotAt: isoOrNull,
    blockedBy: z.enum(SLOT_BLOCKERS).nullable(),
    outSince: isoOrNull,
    outCause: z.string().nullable(),
  }),
);

/** Returns the newest messages sent through a chip, and when its next message can be sent. Throws `chip_not_found`. */
export async function listChipMessages(
  ctx: Pick<AppContext, "db">,
  chipId: string,
): Promise<ChipMessageList> {
  await findChip(ctx.db, chipId);
  const [rows, rotations] = await Promise.all([
    ctx.db.execute(messageRowsOf(sql`m.chip_id = ${chipId}`, SHOWN)),
    ctx.db.execute(sql`
      select usable, known_only, out_since, out_cause,
        case when free_at > julia.clock() and isfinite(free_at) then free_at end as next_slot_at,
        case when free_at > julia.clock() then blocked_by end as blocked_by
      from julia.chip_rotation where chip_id = ${chipId}`),
  ]);
  return {
    items: rows.map((row) => toMessageRow(row).item),
    sending: rotations[0] === undefined ? null : toSending(rotationSchema.parse(rotations[0])),
  };
}

function toSending(row: z.infer<typeof rotationSchema>): ChipMessageList["sending"] {
  return {
    able: row.usable ? "yes" : row.knownOnly ? "known" : "no",
    nextSlotAt: row.nextSlotAt,
    blockedBy: row.blockedBy,
    out: row.outSince === null ? null : { since: row.outSince, cause: row.outCause },
  };
}
