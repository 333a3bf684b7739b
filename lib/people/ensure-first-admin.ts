import type { Database } from "@/db/client";
import { setupTokens } from "@/db/schema";
import { SYSTEM } from "@/lib/actor";
import { auditPerson } from "@/lib/audit";
import { insertPerson, lockPeople, peopleExist } from "./insert-person";
import { hashPassword } from "./password";
import { passwordProblem } from "./password-rules";

export type FirstAdminOutcome = "created" | "people_exist" | "password_too_common";

/**
 * Creates the admin from ADMIN_EMAIL and ADMIN_PASSWORD if there is no account yet. Safe to run concurrently in several
 * processes.
 */
export async function ensureFirstAdmin(
  db: Database,
  admin: { email: string; password: string },
): Promise<FirstAdminOutcome> {
  if (await db.transaction(peopleExist)) return "people_exist";
  const email = admin.email.trim().toLowerCase();
  const name = email.slice(0, email.indexOf("@"));
  if ((await passwordProblem(admin.password, { email, name })) !== null) return "password_too_common";
  const passwordHash = await hashPassword(admin.password);
  return await db.transaction(async (tx) => {
    await lockPeople(tx);
    if (await peopleExist(tx)) return "people_exist";
    const id = await insertPerson(tx, { name, email, role: "admin", passwordHash });
    await tx.delete(setupTokens);
    await auditPerson(tx, id, {
      actor: SYSTEM,
      action: "person_created",
      details: { role: "admin", from: "environment" },
    });
    return "created";
  });
}
