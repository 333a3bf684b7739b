"use client";

import { useQuery } from "@tanstack/react-query";
import { PlusIcon } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { ErrorNotice } from "@/components/layout/error-notice";
import { Page, PageTitle } from "@/components/layout/page";
import { SessionsDialog } from "@/components/layout/sessions-dialog";
import { Button } from "@/components/ui/button";
import { Heading, ListTable } from "@/components/ui/list-table";
import { peopleOptions } from "@/lib/api/people";
import type { Person } from "@/types/people";
import { AddPersonDialog } from "./add-person-dialog";
import { DisablePersonDialog } from "./disable-person-dialog";
import { PersonRow } from "./person-row";
import { ResetPasswordDialog } from "./reset-password-dialog";

type OpenDialog = { kind: "add" } | { kind: "password" | "sessions" | "disable"; person: Person };

export function PeoplePageContent({ ownId }: { ownId: string }) {
  const t = useTranslations("people");
  const { data, error, refetch } = useQuery(peopleOptions());
  const [dialog, setDialog] = useState<OpenDialog | null>(null);
  const close = () => setDialog(null);

  return (
    <Page width="settings">
      <PageTitle title={t("title")} description={t("description")}>
        <Button size="sm" onClick={() => setDialog({ kind: "add" })}>
          <PlusIcon />
          {t("add")}
        </Button>
      </PageTitle>
      {data === undefined ? (
        error !== null && <ErrorNotice heading="h2" error={error} onRetry={() => void refetch()} />
      ) : (
        <ListTable
          from="sm"
          head={
            <>
              <Heading>{t("columns.person")}</Heading>
              <Heading>{t("columns.role")}</Heading>
              <Heading className="hidden sm:table-cell">{t("columns.lastSeen")}</Heading>
              <Heading>
                <span className="sr-only">{t("columns.actions")}</span>
              </Heading>
            </>
          }
        >
          {data.items.map((person) => (
            <PersonRow
              key={person.id}
              person={person}
              isOwn={person.id === ownId}
              onPassword={() => setDialog({ kind: "password", person })}
              onSessions={() => setDialog({ kind: "sessions", person })}
              onDisable={() => setDialog({ kind: "disable", person })}
            />
          ))}
        </ListTable>
      )}
      {dialog?.kind === "add" && <AddPersonDialog onClose={close} />}
      {dialog?.kind === "password" && <ResetPasswordDialog person={dialog.person} onClose={close} />}
      {dialog?.kind === "sessions" && <SessionsDialog person={dialog.person} onClose={close} />}
      {dialog?.kind === "disable" && <DisablePersonDialog person={dialog.person} onClose={close} />}
    </Page>
  );
}
