import { and, desc, eq, lt, sql } from "drizzle-orm";
import { z } from "zod";
import { chipEvents } from "@/db/schema";
import type { AppContext } from "@/lib/context/server-context";
import { type Page, toPage } from "@/lib/page";
import { printPhoneOrNull } from "@/lib/stated-phone";
import type { ChipEvent } from "@/types/chip-history";
import { findChip } from "./find-chip";

const PAGE_SIZE = 30;

const PHONE_EVENTS: ReadonlySet<string> = new Set(["owner", "wrong_number"]);

/**
 * Matches the connection event of a pairing that the worker ended. The timeline omits this event, because the
 * operation's own events already show the end, and this event would look as if somebody else had removed the instance.
 */
const isToldByOperation = sql`(${chipEvents.kind} = 'connection' and ${chipEvents.reason} is not distinct from 'pairing_unwatched')`;

const ACTOR_KIND = z.enum(["person", "service", "pairing_link", "system", "gateway"]).catch("system");

/** Returns the chip's timeline, newest first. `cursor` is the previous page's `nextCursor`. Throws `chip_not_found`. */
export async function listChipEvents(
  ctx: Pick<AppContext, "db">,
  chipId: string,
  cursor: string | null,
): Promise<Page<ChipEvent>> {
  await findChip(ctx.db, chipId);
  const rows = await ctx.db
    .select()
    .from(chipEvents)
    .where(
      and(
        eq(chipEvents.chipId, chipId),
        sql`not ${isToldByOperation}`,
        cursor === null ? undefined : lt(chipEvents.id, BigInt(cursor)),
      ),
    )
    .orderBy(desc(chipEvents.id))
    .limit(PAGE_SIZE + 1);
  const items = rows.map((row) => ({
    id: row.id.toString(),
    at: row.at.toISOString(),
    kind: row.kind,
    from: PHONE_EVENTS.has(row.kind) ? printPhoneOrNull(row.from) : row.from,
    to: PHONE_EVENTS.has(row.kind) ? printPhoneOrNull(row.to) : row.to,
    reason: row.reason,
    actor: { kind: ACTOR_KIND.parse(row.actorKind), label: row.actorLabel },
  }));
  return toPage(items, PAGE_SIZE, ({ id }) => id);
}
