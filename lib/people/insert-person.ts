import { and, eq, sql } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import type { Transaction } from "@/db/client";
import { accounts, users } from "@/db/schema";
import type { Role } from "@/types/people";

export interface NewPerson {
  name: string;
  /** In lower case. */
  email: string;
  role: Role;
  passwordHash: string;
}

/** Inserts a person with a password. Returns the person's id, or null if another account has the email address. */
export async function insertPerson(tx: Transaction, person: NewPerson): Promise<string | null> {
  const [created] = await tx
    .insert(users)
    .values({ id: uuidv7(), name: person.name, email: person.email, role: person.role })
    .onConflictDoNothing({ target: users.email })
    .returning({ id: users.id });
  if (created === undefined) return null;
  await tx.insert(accounts).values({
    id: uuidv7(),
    userId: created.id,
    providerId: "credential",
    accountId: created.id,
    password: person.passwordHash,
  });
  return created.id;
}

/** Matches the credential row of a person. */
export const passwordOf = (personId: string) =>
  and(eq(accounts.userId, personId), eq(accounts.providerId, "credential"));

/** Serializes decisions that depend on other accounts (first admin, last admin) until the transaction ends. */
export async function lockPeople(tx: Transaction): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended('julia people', 0))`);
}

/** Returns true if any account exists, even a disabled one. */
export async function peopleExist(tx: Transaction): Promise<boolean> {
  const rows = await tx.select({ id: users.id }).from(users).limit(1);
  return rows.length > 0;
}
