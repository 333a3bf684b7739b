import { sql } from "drizzle-orm";
import { z } from "zod";
import type { CommandContext } from "@/lib/context/command-context";
import { DomainError } from "@/lib/errors";
import { parseEventId } from "../render-events";
import { changeSubscription } from "./change-subscription";
import type { Ownership } from "./subscription-row";

const foundSchema = z.tuple([z.object({ found: z.boolean() })]);

/**
 * Delivers one event again, under its earlier id and with 8 new tries. Throws `subscription_not_found`, or `not_found`
 * if the subscription never received the event.
 */
export async function redeliverEvent(
  ctx: CommandContext,
  target: { id: string; owner: Ownership },
  { eventId }: { eventId: string },
): Promise<void> {
  const change = { action: "subscription_event_redelivered", details: { eventId }, lines: true } as const;
  await changeSubscription(ctx, target, change, async (tx, { id }) => {
    const [{ found }] = foundSchema.parse(
      await tx.execute(sql`select julia.redeliver_event(${id}, ${parseEventId(eventId)}) as found`),
    );
    if (!found) throw new DomainError("not_found", "This subscription has no such event.");
  });
}
