import { useTranslations } from "next-intl";
import { NativeSelect, type SelectProps } from "@/components/ui/native-select";
import { membersOf } from "@/lib/api/members-of";
import type { Role } from "@/types/people";

const ROLES = membersOf<Role>({ operator: true, manager: true, admin: true });

type RoleSelectProps = Omit<SelectProps, "onChange" | "options"> & { onRole: (role: Role) => void };

export function RoleSelect({ onRole, ...props }: RoleSelectProps) {
  const t = useTranslations("common.roles");
  return (
    <NativeSelect
      {...props}
      options={ROLES.names.map((value) => ({ value, label: t(value) }))}
      onChange={(event) => {
        if (ROLES.isMember(event.target.value)) onRole(event.target.value);
      }}
    />
  );
}
