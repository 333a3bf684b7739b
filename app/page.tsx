import { redirect } from "next/navigation";
import { requirePerson } from "@/lib/people/current-person";

/** Where a person lands: managers come for the state of the pool, all others to work on it. */
export default async function HomePage() {
  const { role } = await requirePerson();
  redirect(role === "manager" ? "/status" : "/chips");
}
