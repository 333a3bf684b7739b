import { ensureFirstAdmin } from "@/lib/people/ensure-first-admin";
import { createSetupLink } from "@/lib/people/setup-token";
import { StartError } from "./start-error";

/**
 * The first account: made from the environment, or by whoever opens the one-time link that this returns. Null
 * when anybody has an account already.
 */
export async function prepareFirstPerson(
  databaseUrl: string,
  appUrl: string,
  admin: { email: string; password: string } | null,
): Promise<string | null> {
  if (admin !== null && (await ensureFirstAdmin({ databaseUrl, admin })) === "password_too_common") {
    throw new StartError("ADMIN_PASSWORD: is one of the most common passwords, or repeats the address");
  }
  return await createSetupLink(databaseUrl, appUrl);
}
