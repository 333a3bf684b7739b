import { headers } from "next/headers";
import { forbidden, redirect } from "next/navigation";
import { cache } from "react";
import { getServerContext } from "@/lib/context/server-context";
import { signInPath } from "@/lib/own-path";
import { ASKED_HEADER } from "@/types/headers";
import type { Role } from "@/types/people";
import { type PersonActor, readSession } from "./read-session";

/** Returns the signed-in person of this request, or null. The result is cached, so each request runs one query. */
export const getCurrentPerson = cache(async (): Promise<PersonActor | null> => {
  const requestHeaders = await headers();
  // Next prefetches a page when a link to it becomes visible. A live list can make a link visible without any action by
  // a person.
  const byPerson = !requestHeaders.has("next-router-prefetch");
  const session = await readSession(getServerContext(), requestHeaders.get("cookie"), { byPerson });
  return session?.actor ?? null;
});

/**
 * Returns the signed-in person. If nobody is signed in, redirects to the sign-in page, which leads back to the
 * requested page. People with other roles get the "no access" page.
 */
export async function requirePerson(roles?: readonly Role[]): Promise<PersonActor> {
  const person = await getCurrentPerson();
  if (person === null) redirect(signInPath((await headers()).get(ASKED_HEADER) ?? "/"));
  if (roles !== undefined && !roles.includes(person.role)) forbidden();
  return person;
}
