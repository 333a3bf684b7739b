import { eq, sql } from "drizzle-orm";
import { savedViews, users } from "@/db/schema";
import type { SavedView } from "@/types/saved-views";
import { isVisibleTo, toView, type ViewContext } from "./view";

/** Returns the person's own views and all shared views, sorted by name. */
export async function listViews({ db, actor }: Pick<ViewContext, "db" | "actor">): Promise<SavedView[]> {
  const rows = await db
    .select({ view: savedViews, owner: users.name })
    .from(savedViews)
    .innerJoin(users, eq(users.id, savedViews.ownerId))
    .where(isVisibleTo(actor))
    .orderBy(sql`lower(${savedViews.name})`, savedViews.id);
  return rows.map(({ view, owner }) => toView(view, owner, actor));
}
