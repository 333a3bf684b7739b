import { alertDestinations } from "@/db/schema";
import type { CommandContext } from "@/lib/context/command-context";
import { auditDestination, destinationNotFound, editable, requireDestinationAdmin } from "./destination";

/** Deletes a destination and its deliveries. Throws `forbidden`, `not_found`. */
export async function deleteDestination(ctx: CommandContext, id: string): Promise<void> {
  requireDestinationAdmin(ctx);
  await ctx.db.transaction(async (tx) => {
    const [deleted] = await tx.delete(alertDestinations).where(editable(id)).returning();
    if (deleted === undefined) throw destinationNotFound();
    await auditDestination(ctx, tx, "alert_destination.delete", deleted);
  });
}
