"use client";

import { useQuery } from "@tanstack/react-query";
import { PlusIcon } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { ErrorNotice } from "@/components/layout/error-notice";
import { Button } from "@/components/ui/button";
import { peopleOptions } from "@/lib/api/people";
import type { Person } from "@/types/people";
import { AddPersonDialog } from "./add-person-dialog";
import { DisablePersonDialog } from "./disable-person-dialog";
import { PersonRow } from "./person-row";
import { ResetPasswordDialog } from "./reset-password-dialog";

/** The one thing that is open over the list. */
type OpenDialog = { kind: "add" } | { kind: "password" | "disable"; person: Person };

const HEADING = "px-3 py-2 text-left font-medium";

/** Who may sign in, for administrators. */
export function PeoplePageContent({ ownId }: { ownId: string }) {
  const t = useTranslations("people");
  const { data, error, refetch } = useQuery(peopleOptions());
  const [dialog, setDialog] = useState<OpenDialog | null>(null);
  const close = () => setDialog(null);

  return (
    <main
      id="content"
      tabIndex={-1}
      className="mx-auto flex max-w-4xl flex-col gap-4 px-4 py-5 outline-none sm:px-6"
    >
      <div className="flex items-start justify-between gap-4">
        <div>
          <h1 className="text-xl font-semibold tracking-tight">{t("title")}</h1>
          <p className="text-sm text-muted-foreground">{t("description")}</p>
        </div>
        <Button size="sm" onClick={() => setDialog({ kind: "add" })}>
          <PlusIcon />
          {t("add")}
        </Button>
      </div>
      {data === undefined ? (
        error !== null && <ErrorNotice heading="h2" error={error} onRetry={() => void refetch()} />
      ) : (
        <div className="overflow-x-auto rounded-lg border">
          <table className="block w-full text-sm sm:table">
            <thead className="sr-only text-xs text-muted-foreground sm:not-sr-only sm:table-header-group">
              <tr className="border-b bg-muted/40">
                <th scope="col" className={HEADING}>
                  {t("columns.person")}
                </th>
                <th scope="col" className={HEADING}>
                  {t("columns.role")}
                </th>
                <th scope="col" className={`${HEADING} hidden sm:table-cell`}>
                  {t("columns.lastSeen")}
                </th>
                <th scope="col" className={HEADING}>
                  <span className="sr-only">{t("columns.actions")}</span>
                </th>
              </tr>
            </thead>
            <tbody className="block sm:table-row-group">
              {data.items.map((person) => (
                <PersonRow
                  key={person.id}
                  person={person}
                  isOwn={person.id === ownId}
                  onPassword={() => setDialog({ kind: "password", person })}
                  onDisable={() => setDialog({ kind: "disable", person })}
                />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {dialog?.kind === "add" && <AddPersonDialog onClose={close} />}
      {dialog?.kind === "password" && <ResetPasswordDialog person={dialog.person} onClose={close} />}
      {dialog?.kind === "disable" && <DisablePersonDialog person={dialog.person} onClose={close} />}
    </main>
  );
}
