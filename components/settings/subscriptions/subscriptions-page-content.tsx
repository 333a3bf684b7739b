"use client";

import { useQuery } from "@tanstack/react-query";
import { PlusIcon, RadioTowerIcon } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { ErrorNotice } from "@/components/layout/error-notice";
import { Page, PageTitle } from "@/components/layout/page";
import { Button, ButtonLink } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { subscriptionsOptions } from "@/lib/api/subscriptions";
import { CreateSubscriptionDialog } from "./create-subscription-dialog";
import { DeliveriesDialog } from "./deliveries-dialog";
import { EditSubscriptionDialog } from "./edit-subscription-dialog";
import { RemoveSubscriptionDialog } from "./remove-subscription-dialog";
import { RotateSecretDialog } from "./rotate-secret-dialog";
import { SubscriptionRow } from "./subscription-row";

type OpenDialog = { kind: "create" } | { kind: "edit" | "rotate" | "remove" | "deliveries"; id: string };

const DIALOGS = {
  edit: EditSubscriptionDialog,
  rotate: RotateSecretDialog,
  remove: RemoveSubscriptionDialog,
  deliveries: DeliveriesDialog,
};

export function SubscriptionsPageContent() {
  const t = useTranslations("subscriptions");
  const { data, error, refetch } = useQuery(subscriptionsOptions());
  const [dialog, setDialog] = useState<OpenDialog | null>(null);
  const create = () => setDialog({ kind: "create" });
  const close = () => setDialog(null);
  const opened = dialog === null || dialog.kind === "create" ? null : dialog;
  const subscription = data?.items.find(({ id }) => id === opened?.id);
  const Opened = opened === null ? null : DIALOGS[opened.kind];
  return (
    <Page width="settings">
      <PageTitle title={t("title")} description={t("description")}>
        {data !== undefined && data.clients.length > 0 && (
          <Button size="sm" className="shrink-0" onClick={create}>
            <PlusIcon />
            {t("create")}
          </Button>
        )}
      </PageTitle>
      {data === undefined ? (
        error !== null && <ErrorNotice heading="h2" error={error} onRetry={() => void refetch()} />
      ) : data.items.length === 0 ? (
        <EmptyState icon={RadioTowerIcon} title={t("empty.title")} description={t("empty.description")}>
          {data.clients.length > 0 ? (
            <Button onClick={create}>
              <PlusIcon />
              {t("create")}
            </Button>
          ) : (
            <ButtonLink href="/settings/api-keys">{t("empty.keysFirst")}</ButtonLink>
          )}
        </EmptyState>
      ) : (
        <ul aria-label={t("title")} className="rounded-lg border">
          {data.items.map((item) => (
            <SubscriptionRow
              key={item.id}
              subscription={item}
              onOpen={(kind) => setDialog({ kind, id: item.id })}
            />
          ))}
        </ul>
      )}
      {dialog?.kind === "create" && (
        <CreateSubscriptionDialog clients={data?.clients ?? []} onClose={close} />
      )}
      {Opened !== null && subscription !== undefined && (
        <Opened subscription={subscription} onClose={close} />
      )}
    </Page>
  );
}
