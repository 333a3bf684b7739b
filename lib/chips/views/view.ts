import { and, eq, or, type SQL } from "drizzle-orm";
import type { Database } from "@/db/client";
import { type SavedViewRow, savedViews } from "@/db/schema";
import { DomainError, invalidField } from "@/lib/errors";
import type { PersonActor } from "@/lib/people/read-session";
import { readChipColumns } from "@/types/chip-columns";
import type { SavedView } from "@/types/saved-views";
import type { ViewProblem } from "@/types/view-limits";

export interface ViewContext {
  db: Database;
  actor: PersonActor;
  requestId: string;
}

/** Matches the views that the person may see. */
export const isVisibleTo = (actor: PersonActor): SQL | undefined =>
  or(eq(savedViews.ownerId, actor.id), savedViews.shared);

/** Matches the view if the person is its owner, or if the view is shared and the person is an administrator. */
export const isChangeableBy = (actor: PersonActor, id: string): SQL | undefined =>
  and(eq(savedViews.id, id), actor.role === "admin" ? isVisibleTo(actor) : eq(savedViews.ownerId, actor.id));

/** Returns the error for a change that matched no view: `forbidden` if the person may see it, else `not_found`. */
export async function refusalOf(db: Pick<Database, "select">, actor: PersonActor, id: string) {
  const [seen] = await db
    .select({ id: savedViews.id })
    .from(savedViews)
    .where(and(eq(savedViews.id, id), isVisibleTo(actor)));
  return seen === undefined
    ? new DomainError("not_found", "There is no such view; it may have been deleted.")
    : new DomainError("forbidden", "Only its owner or an administrator may change this view.");
}

export function viewProblem(problem: ViewProblem) {
  return invalidField("name", problem);
}

export function toView(row: SavedViewRow, owner: string, actor: PersonActor): SavedView {
  const isOwn = row.ownerId === actor.id;
  return {
    id: row.id,
    name: row.name,
    query: row.query,
    // Skips stored columns that this release no longer has.
    columns: [...readChipColumns(row.columns)],
    density: row.density,
    shared: row.shared,
    owner,
    isOwn,
    canChange: isOwn || actor.role === "admin",
    updatedAt: row.updatedAt.toISOString(),
  };
}
