"use client";

import { useQuery } from "@tanstack/react-query";
import { KeyRoundIcon, PlusIcon } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { ErrorNotice } from "@/components/layout/error-notice";
import { Page, PageTitle } from "@/components/layout/page";
import { Alert } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { apiKeysOptions } from "@/lib/api/api-keys";
import type { ApiKey } from "@/types/api-keys";
import type { KeyDialog } from "./api-key-row";
import { ApiKeysTable } from "./api-keys-table";
import { CallbackSecretsSection } from "./callback-secrets-section";
import { ClientQuotaDialog } from "./client-quota-dialog";
import { CreateKeyDialog } from "./create-key-dialog";
import { RevokeKeyDialog } from "./revoke-key-dialog";
import { RotateKeyDialog } from "./rotate-key-dialog";

type OpenDialog = { kind: "create" } | { kind: KeyDialog; key: ApiKey };

export function ApiKeysPageContent({ simulator }: { simulator: boolean }) {
  const t = useTranslations("apiKeys");
  const { data, error, refetch } = useQuery(apiKeysOptions());
  const [dialog, setDialog] = useState<OpenDialog | null>(null);
  const create = () => setDialog({ kind: "create" });
  const close = () => setDialog(null);
  const keys = data?.items;
  const expiring =
    keys?.filter(({ expiry, revokedAt }) => expiry === "soon" && revokedAt === null).length ?? 0;

  return (
    <Page width="settings">
      <PageTitle title={t("title")} description={t("description")}>
        <Button size="sm" onClick={create}>
          <PlusIcon />
          {t("create")}
        </Button>
      </PageTitle>
      {keys === undefined ? (
        error !== null && <ErrorNotice heading="h2" error={error} onRetry={() => void refetch()} />
      ) : keys.length === 0 ? (
        <EmptyState icon={KeyRoundIcon} title={t("empty.title")} description={t("empty.description")}>
          <Button onClick={create}>
            <PlusIcon />
            {t("create")}
          </Button>
        </EmptyState>
      ) : (
        <>
          {expiring > 0 && <Alert>{t("expiry.warning", { count: expiring })}</Alert>}
          <ApiKeysTable keys={keys} onOpen={(kind, key) => setDialog({ kind, key })} />
          <CallbackSecretsSection />
        </>
      )}
      {dialog?.kind === "create" && (
        <CreateKeyDialog
          clients={[...new Set(keys?.map(({ client }) => client))]}
          simulator={simulator}
          onClose={close}
        />
      )}
      {dialog?.kind === "rotate" && (
        <RotateKeyDialog apiKey={dialog.key} simulator={simulator} onClose={close} />
      )}
      {dialog?.kind === "quota" && <ClientQuotaDialog apiKey={dialog.key} onClose={close} />}
      {dialog?.kind === "revoke" && <RevokeKeyDialog apiKey={dialog.key} onClose={close} />}
    </Page>
  );
}
