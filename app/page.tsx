import { redirect } from "next/navigation";
import { requirePerson } from "@/lib/people/current-person";

/** Managers start at the status page, all others at the list of chips. */
export default async function HomePage() {
  const { role } = await requirePerson();
  redirect(role === "manager" ? "/status" : "/chips");
}
