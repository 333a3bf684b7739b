import { headers } from "next/headers";
import { notFound, redirect } from "next/navigation";
import { cache } from "react";
import { getServerContext } from "@/lib/context/server-context";
import type { Role } from "@/types/people";
import { type PersonActor, readSession } from "./read-session";

/** Who asks for this page, or null. One query a request, however many components ask. */
export const getCurrentPerson = cache(async (): Promise<PersonActor | null> => {
  const requestHeaders = await headers();
  // Next fetches pages ahead when a link comes into view, which a live list causes by itself.
  const byPerson = !requestHeaders.has("next-router-prefetch");
  const session = await readSession(getServerContext(), requestHeaders.get("cookie"), { byPerson });
  return session?.actor ?? null;
});

/** The signed-in person; sends others to the sign-in page, and shows "not found" to a role that may not see it. */
export async function requirePerson(roles?: readonly Role[]): Promise<PersonActor> {
  const person = await getCurrentPerson();
  if (person === null) redirect("/login");
  if (roles !== undefined && !roles.includes(person.role)) notFound();
  return person;
}
