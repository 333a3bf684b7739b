import { eq, sql } from "drizzle-orm";
import { savedViews, users } from "@/db/schema";
import { auditCommand } from "@/lib/audit";
import { isUniqueViolation } from "@/lib/log/postgres-code";
import { writeChipColumns } from "@/types/chip-columns";
import type { ChangeViewInput, SavedView } from "@/types/saved-views";
import { isChangeableBy, refusalOf, toView, type ViewContext, viewProblem } from "./view";

/**
 * Renames, shares or overwrites a view. The last of several concurrent changes wins, and the response contains the
 * stored state. Throws `not_found`, `forbidden`, or `invalid_request` (`view_name_taken`).
 */
export async function changeView(ctx: ViewContext, id: string, input: ChangeViewInput): Promise<SavedView> {
  const { actor } = ctx;
  const { columns, ...rest } = input;
  const change = columns === undefined ? rest : { ...rest, columns: writeChipColumns(columns) };
  try {
    return await ctx.db.transaction(async (tx) => {
      const [changed] = await tx
        .update(savedViews)
        .set({ ...change, updatedAt: sql`clock_timestamp()` })
        .where(isChangeableBy(actor, id))
        .returning();
      if (changed === undefined) throw await refusalOf(tx, actor, id);
      await auditCommand(tx, ctx, "view.change", "saved_view", id, { ...input });
      const [owner] = await tx.select({ name: users.name }).from(users).where(eq(users.id, changed.ownerId));
      return toView(changed, owner?.name ?? "", actor);
    });
  } catch (error) {
    if (isUniqueViolation(error)) throw viewProblem("view_name_taken");
    throw error;
  }
}
