import { sql } from "drizzle-orm";
import { z } from "zod";
import type { AppContext } from "@/lib/context/server-context";
import { isLost } from "@/lib/queue/read/is-lost";
import { MESSAGE_PHASES, type MessagePhase } from "@/types/messages";
import type { StatusSummary } from "@/types/status";

type Outcome = Exclude<keyof StatusSummary["deliveries"], "accepted" | "lost">;

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

const rowsSchema = z.array(
  z.object({ phase: z.enum(MESSAGE_PHASES), messages: z.number().int(), lost: z.number().int() }),
);

/** Counts, by result, the messages accepted in the last 24 hours. */
export async function countDeliveries(ctx: Pick<AppContext, "db">): Promise<StatusSummary["deliveries"]> {
  const rows = rowsSchema.parse(
    await ctx.db.execute(sql`
    with now as materialized (select julia.clock() - interval '24 hours' as since)
    select phase, count(*)::int as messages, (count(*) filter (where ${isLost}))::int as lost from julia.messages
    -- Ids sort by creation time, but they come from clocks that may differ slightly from the database clock.
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
    lost: 0,
  };
  for (const { phase, messages, lost } of rows) {
    counts.accepted += messages;
    counts.lost += lost;
    counts[OUTCOMES[phase]] += messages;
  }
  return counts;
}
