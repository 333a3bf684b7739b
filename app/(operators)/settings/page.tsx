import { redirect } from "next/navigation";

/** The settings begin with the pool's. */
export default function SettingsPage() {
  redirect("/settings/pool");
}
