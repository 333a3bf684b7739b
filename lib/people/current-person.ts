import { headers } from "next/headers";
import { notFound, redirect } from "next/navigation";
import { cache } from "react";
import { getServerContext } from "@/lib/context/server-context";
import type { Role } from "@/types/people";
import { type PersonActor, readSession } from "./read-session";

/** Returns the signed-in person of this request, or null. Cached, so each request runs one query. */
export const getCurrentPerson = cache(async (): Promise<PersonActor | null> => {
  const requestHeaders = await headers();
  // Next prefetches pages when a link becomes visible, which a live list causes without any action by a person.
  const byPerson = !requestHeaders.has("next-router-prefetch");
  const session = await readSession(getServerContext(), requestHeaders.get("cookie"), { byPerson });
  return session?.actor ?? null;
});

/**
 * Returns the signed-in person. Redirects to the sign-in page if there is none, and shows "not found" to other roles.
 */
export async function requirePerson(roles?: readonly Role[]): Promise<PersonActor> {
  const person = await getCurrentPerson();
  if (person === null) redirect("/login");
  if (roles !== undefined && !roles.includes(person.role)) notFound();
  return person;
}
