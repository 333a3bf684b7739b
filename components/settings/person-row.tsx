import { useTranslations } from "next-intl";
import { RowMenu } from "@/components/layout/lazy-menu";
import { notify } from "@/components/layout/notify";
import { RelativeTime } from "@/components/layout/relative-time";
import { FieldError } from "@/components/ui/field";
import { useChangePerson } from "@/lib/api/people";
import { usePersonProblems } from "@/lib/i18n/use-person-problems";
import { cn } from "@/lib/utils";
import type { ChangePersonInput, Person } from "@/types/people";
import { RoleSelect } from "./role-select";

interface PersonRowProps {
  person: Person;
  isOwn: boolean;
  onPassword: () => void;
  onSessions: () => void;
  onDisable: () => void;
}

export function PersonRow({ person, isOwn, onPassword, onSessions, onDisable }: PersonRowProps) {
  const t = useTranslations("people");
  const roles = useTranslations("common.roles");
  const change = useChangePerson();
  const { name } = person;
  const { fields, other } = usePersonProblems(change.error);

  const save = (input: Omit<ChangePersonInput, "id">, done: string) =>
    change.mutate({ id: person.id, ...input }, { onSuccess: () => void notify("success", done) });

  return (
    <tr className="grid grid-cols-[minmax(0,1fr)_auto] border-b py-1 align-top last:border-b-0 sm:table-row">
      <td className="px-3 py-2.5">
        <p className={cn("font-medium", person.disabled && "text-muted-foreground")}>
          {name}
          {isOwn && <span className="ml-1.5 font-normal text-muted-foreground">({t("you")})</span>}
        </p>
        <p className="text-xs break-all text-muted-foreground">{person.email}</p>
        {person.disabled && <p className="mt-1 text-xs text-warning">{t("disabled")}</p>}
        <FieldError className="mt-1 text-xs">{fields.role ?? fields.disabled ?? other}</FieldError>
      </td>
      <td className="row-start-2 px-3 pt-0.5 pb-2 sm:py-2">
        <RoleSelect
          aria-label={t("roleOf", { name })}
          value={person.role}
          disabled={change.isPending}
          onRole={(role) => save({ role }, t("roleChanged", { name, role: roles(role) }))}
          className="h-8"
        />
      </td>
      <td className="hidden px-3 py-2.5 text-muted-foreground sm:table-cell">
        {person.lastSeenAt === null ? t("never") : <RelativeTime at={person.lastSeenAt} />}
      </td>
      <td className="px-3 py-2 text-right">
        <RowMenu label={t("menu", { name })} size="icon-sm">
          {({ DropdownMenuItem }) => (
            <>
              <DropdownMenuItem onSelect={onPassword}>{t("resetPassword")}</DropdownMenuItem>
              <DropdownMenuItem onSelect={onSessions}>{t("sessions")}</DropdownMenuItem>
              {person.disabled ? (
                <DropdownMenuItem
                  onSelect={() => save({ disabled: false }, t("accessChanged", { name, disabled: "no" }))}
                >
                  {t("enable")}
                </DropdownMenuItem>
              ) : (
                <DropdownMenuItem variant="destructive" disabled={isOwn} onSelect={onDisable}>
                  {t("disable")}
                </DropdownMenuItem>
              )}
            </>
          )}
        </RowMenu>
      </td>
    </tr>
  );
}
