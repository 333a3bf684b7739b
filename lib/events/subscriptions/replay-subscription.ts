import { sql } from "drizzle-orm";
import { z } from "zod";
import type { CommandContext } from "@/lib/context/command-context";
import { storableMoment } from "@/lib/storable-moment";
import { changeSubscription } from "./change-subscription";
import type { Ownership } from "./subscription-row";

const replayedSchema = z.tuple([z.object({ events: z.number() })]);

/**
 * Delivers all events of the subscription since a time, including those that were delivered before. Throws
 * `subscription_not_found`.
 */
export async function replaySubscription(
  ctx: CommandContext,
  target: { id: string; owner: Ownership },
  { since }: { since: string },
): Promise<{ events: number }> {
  const change = { action: "subscription_replayed", details: { since }, lines: true } as const;
  return await changeSubscription(ctx, target, change, async (tx, { id }) => {
    const [replayed] = replayedSchema.parse(
      await tx.execute(sql`select julia.replay_events(${id}, ${storableMoment(since)}) as events`),
    );
    return replayed;
  });
}
