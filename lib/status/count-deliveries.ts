import { sql } from "drizzle-orm";
import { z } from "zod";
import type { AppContext } from "@/lib/context/server-context";
import { MESSAGE_PHASES, type MessagePhase } from "@/types/messages";
import type { StatusSummary } from "@/types/status";

type Outcome = Exclude<keyof StatusSummary["deliveries"], "accepted">;

const OUTCOMES: Record<MessagePhase, Outcome> = {
  queued: "waiting",
  reserved: "waiting",
  dispatching: "waiting",
  sent: "sent",
  delivered: "delivered",
  read: "read",
  failed: "failed",
  expired: "expired",
  cancelled: "cancelled",
  uncertain: "uncertain",
};

const rowsSchema = z.array(z.object({ phase: z.enum(MESSAGE_PHASES), messages: z.number().int() }));

/** Counts the messages accepted in the last 24 hours by result. */
export async function countDeliveries(ctx: Pick<AppContext, "db">): Promise<StatusSummary["deliveries"]> {
  const rows = rowsSchema.parse(
    await ctx.db.execute(sql`
    with now as materialized (select julia.clock() - interval '24 hours' as since)
    select phase, count(*)::int as messages from julia.messages
    -- Ids sort by creation time, on clocks that may differ slightly from the database's.
    where id >= julia.id_at((select since - interval '5 minutes' from now)) and created_at >= (select since from now)
    group by phase`),
  );
  const counts: StatusSummary["deliveries"] = {
    accepted: 0,
    waiting: 0,
    sent: 0,
    delivered: 0,
    read: 0,
    failed: 0,
    expired: 0,
    cancelled: 0,
    uncertain: 0,
  };
  for (const { phase, messages } of rows) {
    counts.accepted += messages;
    counts[OUTCOMES[phase]] += messages;
  }
  return counts;
}
