import { redirect } from "next/navigation";
import { requirePerson } from "@/lib/people/current-person";

export default async function SettingsPage() {
  const { role } = await requirePerson();
  // Operators may see only this part of the settings.
  redirect(role === "operator" ? "/settings/gateways" : "/settings/pool");
}
