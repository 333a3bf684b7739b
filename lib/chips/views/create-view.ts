import { and, count, eq, sql } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import type { Transaction } from "@/db/client";
import { type SavedViewRow, savedViews, users } from "@/db/schema";
import { auditCommand } from "@/lib/audit";
import { writeChipColumns } from "@/types/chip-columns";
import type { CreateViewInput, SavedView } from "@/types/saved-views";
import { MOST_VIEWS } from "@/types/view-limits";
import { toView, type ViewContext, viewProblem } from "./view";

type NewView = Pick<SavedViewRow, "ownerId" | "name" | "query" | "columns" | "density" | "shared">;

/**
 * Saves a view of the list. A repeated request returns the view that the first request created. Throws
 * `invalid_request`: `view_name_taken` if the person has another view with this name, or `too_many_views` if the person
 * already has 50 views.
 */
export async function createView(ctx: ViewContext, input: CreateViewInput): Promise<SavedView> {
  const { actor } = ctx;
  const wanted = { ...input, ownerId: actor.id, columns: writeChipColumns(input.columns) };
  const row = await ctx.db.transaction(async (tx) => {
    // Serializes this person's new views, so that concurrent requests cannot exceed the limit.
    await tx.select({ id: users.id }).from(users).where(eq(users.id, actor.id)).for("no key update");
    const [created] = await tx
      .insert(savedViews)
      .values({ id: uuidv7(), ...wanted })
      .onConflictDoNothing()
      .returning();
    if (created === undefined) return await findSame(tx, wanted);
    const [stored] = await tx
      .select({ views: count() })
      .from(savedViews)
      .where(eq(savedViews.ownerId, actor.id));
    if (stored === undefined || stored.views > MOST_VIEWS) throw viewProblem("too_many_views");
    const { name, shared } = created;
    await auditCommand(tx, ctx, "view.create", "saved_view", created.id, { name, shared });
    return created;
  });
  return toView(row, actor.label, actor);
}

async function findSame(tx: Transaction, wanted: NewView): Promise<SavedViewRow> {
  const [stored] = await tx
    .select()
    .from(savedViews)
    .where(
      and(eq(savedViews.ownerId, wanted.ownerId), sql`lower(${savedViews.name}) = lower(${wanted.name})`),
    );
  const fields = ["name", "query", "columns", "density", "shared"] as const;
  if (stored === undefined || fields.some((field) => stored[field] !== wanted[field])) {
    throw viewProblem("view_name_taken");
  }
  return stored;
}
