import type { Database } from "@/db/client";
import { auditPerson } from "@/lib/audit";
import { invalidField } from "@/lib/errors";
import type { CreatePersonInput } from "@/types/people";
import { insertPerson } from "./insert-person";
import { lockAuthority } from "./lock-authority";
import { hashPassword } from "./password";
import { assertPasswordAllowed } from "./password-rules";
import type { PersonActor } from "./read-session";

/**
 * Creates an account. Throws `invalid_request` if the password is weak or another account has the email address, or the
 * errors of `lockAuthority`.
 */
export async function createPerson(
  context: { db: Database; actor: PersonActor; requestId: string },
  input: CreatePersonInput,
): Promise<{ id: string }> {
  const { actor, requestId } = context;
  const { name, email, role, password } = input;
  await assertPasswordAllowed(password, input, "password");
  const passwordHash = await hashPassword(password);
  return await context.db.transaction(async (tx) => {
    await lockAuthority(tx, actor);
    const id = await insertPerson(tx, { name, email, role, passwordHash });
    if (id === null) throw invalidField("email", "email_taken");
    await auditPerson(tx, id, { actor, action: "person_created", details: { role }, requestId });
    return { id };
  });
}
