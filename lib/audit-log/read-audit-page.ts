import { asc } from "drizzle-orm";
import { users } from "@/db/schema";
import type { AppContext } from "@/lib/context/server-context";
import { toPage } from "@/lib/page";
import type { AuditPage, AuditQuery } from "@/types/audit";
import { readAuditRows } from "./read-audit-rows";

const PAGE_SIZE = 50;

/** Reads a page of the audit log, newest first. `cursor` is the previous page's `nextCursor`. */
export async function readAuditPage(
  ctx: Pick<AppContext, "db" | "config">,
  query: AuditQuery,
): Promise<AuditPage> {
  const rows = await readAuditRows(ctx, query, PAGE_SIZE + 1);
  const people = await ctx.db
    .select({ id: users.id, name: users.name })
    .from(users)
    .orderBy(asc(users.name), asc(users.id));
  return { ...toPage(rows, PAGE_SIZE, ({ at, id }) => `${Date.parse(at)}.${id}`), people };
}
