import { SettingsNavigation } from "@/components/settings/settings-navigation";
import { requirePerson } from "@/lib/people/current-person";

export default async function SettingsLayout({ children }: { children: React.ReactNode }) {
  const { role } = await requirePerson();
  return (
    <>
      {role !== "manager" && <SettingsNavigation role={role} />}
      {children}
    </>
  );
}
