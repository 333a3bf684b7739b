import { useTranslations } from "next-intl";
import { NativeSelect } from "@/components/ui/native-select";
import type { Role } from "@/types/people";

// A record, so that a new role fails to compile here; the list itself would bring Zod along.
const ORDER: Record<Role, number> = { operator: 0, manager: 1, admin: 2 };
const isRole = (text: string): text is Role => Object.hasOwn(ORDER, text);
const ROLE_NAMES = Object.keys(ORDER).filter(isRole);

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
        if (isRole(event.target.value)) onRole(event.target.value);
      }}
    >
      {ROLE_NAMES.map((role) => (
        <option key={role} value={role}>
          {t(role)}
        </option>
      ))}
    </NativeSelect>
  );
}
