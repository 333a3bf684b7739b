import { and, eq, isNull, ne, sql } from "drizzle-orm";
import type { Database, Transaction } from "@/db/client";
import { accounts, sessions, signInAttempts, users } from "@/db/schema";
import { auditPerson } from "@/lib/audit";
import { DomainError, invalidField } from "@/lib/errors";
import type { ChangePersonInput } from "@/types/people";
import { lockPeople, passwordOf } from "./insert-person";
import { lockAuthority } from "./lock-authority";
import { hashPassword } from "./password";
import { assertPasswordAllowed } from "./password-rules";
import type { PersonActor } from "./read-session";

/**
 * Changes a person's role, password or right to sign in. Disabling the person or setting a password ends their
 * sessions. Throws `not_found`, `invalid_request` for a weak password or if no admin would remain, or the errors of
 * `lockAuthority`.
 */
export async function changePerson(
  context: { db: Database; actor: PersonActor; requestId: string },
  input: ChangePersonInput,
): Promise<void> {
  const { db, actor, requestId } = context;
  const { id, role, disabled, password } = input;
  const [person] = await db.select().from(users).where(eq(users.id, id));
  if (person === undefined) throw new DomainError("not_found", "There is no such person.");
  if (password !== undefined) await assertPasswordAllowed(password, person, "password");
  const passwordHash = password === undefined ? null : await hashPassword(password);

  await db.transaction(async (tx) => {
    await lockPeople(tx);
    await lockAuthority(tx, actor);
    const losesAdmin = (role !== undefined && role !== "admin") || disabled === true;
    if (losesAdmin && !(await hasOtherAdmin(tx, id))) {
      throw invalidField(disabled === true ? "disabled" : "role", "last_admin");
    }
    await tx
      .update(users)
      .set({
        role,
        disabledAt:
          disabled === undefined ? undefined : disabled ? sql`coalesce(${users.disabledAt}, now())` : null,
        updatedAt: sql`now()`,
      })
      .where(eq(users.id, id));
    if (passwordHash !== null) {
      await tx.update(accounts).set({ password: passwordHash, updatedAt: sql`now()` }).where(passwordOf(id));
    }
    // Deletes the sessions before the attempts, which is the lock order of `confirmPassword` and `changePassword`.
    if (disabled === true || passwordHash !== null) await tx.delete(sessions).where(eq(sessions.userId, id));
    if (passwordHash !== null) {
      // A person who forgot the password may be locked out, and the new password must work immediately.
      await tx
        .delete(signInAttempts)
        .where(and(eq(signInAttempts.account, person.email), eq(signInAttempts.succeeded, false)));
    }
    await auditPerson(tx, id, {
      actor,
      action: "person_changed",
      details: { role, disabled, passwordChanged: passwordHash !== null },
      requestId,
    });
  });
}

/** Called under `lockPeople`, so that two admins cannot demote each other at the same time. */
async function hasOtherAdmin(tx: Transaction, id: string): Promise<boolean> {
  const others = await tx
    .select({ id: users.id })
    .from(users)
    .where(and(eq(users.role, "admin"), isNull(users.disabledAt), ne(users.id, id)))
    .limit(1);
  return others.length > 0;
}
