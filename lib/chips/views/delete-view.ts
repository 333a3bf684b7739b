import { savedViews } from "@/db/schema";
import { auditCommand } from "@/lib/audit";
import { isChangeableBy, refusalOf, type ViewContext } from "./view";

/** Throws `not_found` (also if another tab deleted the view first) or `forbidden`. */
export async function deleteView(ctx: ViewContext, id: string): Promise<void> {
  const { actor } = ctx;
  await ctx.db.transaction(async (tx) => {
    const [deleted] = await tx
      .delete(savedViews)
      .where(isChangeableBy(actor, id))
      .returning({ name: savedViews.name, shared: savedViews.shared });
    if (deleted === undefined) throw await refusalOf(tx, actor, id);
    await auditCommand(tx, ctx, "view.delete", "saved_view", id, deleted);
  });
}
