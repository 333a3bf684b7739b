import { asc } from "drizzle-orm";
import type { Database } from "@/db/client";
import { users } from "@/db/schema";
import type { Person } from "@/types/people";

export async function listPeople(db: Database): Promise<Person[]> {
  const rows = await db.select().from(users).orderBy(asc(users.name), asc(users.id));
  return rows.map((user) => ({
    id: user.id,
    name: user.name,
    email: user.email,
    role: user.role,
    disabled: user.disabledAt !== null,
    lastSeenAt: user.lastSeenAt?.toISOString() ?? null,
    createdAt: user.createdAt.toISOString(),
  }));
}
