import { useTranslations } from "next-intl";
import { NativeSelect } from "@/components/ui/native-select";
import { membersOf } from "@/lib/api/members-of";
import type { Role } from "@/types/people";

const ROLES = membersOf<Role>({ operator: true, manager: true, admin: true });

export function RoleSelect({
  onRole,
  ...props
}: Omit<React.ComponentProps<typeof NativeSelect>, "onChange" | "children"> & {
  onRole: (role: Role) => void;
}) {
  const t = useTranslations("common.roles");
  return (
    <NativeSelect
      {...props}
      onChange={(event) => {
        if (ROLES.isMember(event.target.value)) onRole(event.target.value);
      }}
    >
      {ROLES.names.map((role) => (
        <option key={role} value={role}>
          {t(role)}
        </option>
      ))}
    </NativeSelect>
  );
}
