"use client";

import { useQuery } from "@tanstack/react-query";
import { PlusIcon } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { ErrorNotice } from "@/components/layout/error-notice";
import { Button } from "@/components/ui/button";
import { apiKeysOptions } from "@/lib/api/api-keys";
import type { ApiKey } from "@/types/api-keys";
import { ApiKeysSkeleton } from "./api-keys-skeleton";
import { ApiKeysTable } from "./api-keys-table";
import { CallbackSecretsSection } from "./callback-secrets-section";
import { CreateKeyDialog } from "./create-key-dialog";
import { EmptyKeys } from "./empty-keys";
import { RevokeKeyDialog } from "./revoke-key-dialog";

/** The one thing that is open over the list. */
type OpenDialog = { kind: "create" } | { kind: "revoke"; key: ApiKey };

/** The keys of the services, for administrators. */
export function ApiKeysPageContent({ simulator }: { simulator: boolean }) {
  const t = useTranslations("apiKeys");
  const { data, error, refetch } = useQuery(apiKeysOptions());
  const [dialog, setDialog] = useState<OpenDialog | null>(null);
  const create = () => setDialog({ kind: "create" });
  const close = () => setDialog(null);
  const keys = data?.items;

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
        <Button size="sm" onClick={create}>
          <PlusIcon />
          {t("create")}
        </Button>
      </div>
      {keys === undefined ? (
        error === null ? (
          <ApiKeysSkeleton />
        ) : (
          <ErrorNotice heading="h2" error={error} onRetry={() => void refetch()} />
        )
      ) : keys.length === 0 ? (
        <EmptyKeys onCreate={create} />
      ) : (
        <>
          <ApiKeysTable keys={keys} onRevoke={(key) => setDialog({ kind: "revoke", key })} />
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
      {dialog?.kind === "revoke" && <RevokeKeyDialog apiKey={dialog.key} onClose={close} />}
    </main>
  );
}
