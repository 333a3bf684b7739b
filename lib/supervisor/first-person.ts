import { openDatabase } from "@/db/client";
import { ensureFirstAdmin } from "@/lib/people/ensure-first-admin";
import { createSetupLink } from "@/lib/people/setup-token";
import { StartError } from "./start-error";

/**
 * Creates the first account from the environment, or returns a one-time link for creating it. Returns null if an
 * account exists.
 */
export async function prepareFirstPerson(
  databaseUrl: string,
  appUrl: string,
  admin: { email: string; password: string } | null,
): Promise<string | null> {
  const { db, close } = openDatabase(databaseUrl, { maxConnections: 1, name: "julia-set-up" });
  try {
    if (admin !== null && (await ensureFirstAdmin(db, admin)) === "password_too_common") {
      throw new StartError("ADMIN_PASSWORD: is one of the most common passwords, or repeats the address");
    }
    return await createSetupLink(db, appUrl);
  } finally {
    await close();
  }
}
