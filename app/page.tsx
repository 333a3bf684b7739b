import { redirect } from "next/navigation";
import { requirePerson } from "@/lib/people/current-person";

export default async function HomePage() {
  const { role } = await requirePerson();
  redirect(role === "manager" ? "/status" : "/chips");
}
