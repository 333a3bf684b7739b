"use client";

import { useQuery } from "@tanstack/react-query";
import { PlusIcon } from "lucide-react";
import dynamic from "next/dynamic";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { ErrorNotice } from "@/components/layout/error-notice";
import { loadPatiently } from "@/components/layout/load-patiently";
import { Page, PageTitle } from "@/components/layout/page";
import { ForwardingSection } from "@/components/settings/forwarding/forwarding-section";
import { Button } from "@/components/ui/button";
import { watchedGatewaysOptions } from "@/lib/api/gateways";
import { GatewayRow } from "./gateway-row";

const GatewayDialog = dynamic(
  () => loadPatiently(() => import("./gateway-dialog").then((module) => module.GatewayDialog)),
  { ssr: false },
);
const RemoveGatewayDialog = dynamic(
  () => loadPatiently(() => import("./remove-gateway-dialog").then((module) => module.RemoveGatewayDialog)),
  { ssr: false },
);

type OpenDialog = { kind: "add" } | { kind: "edit" | "remove"; id: string };

export function GatewaysPageContent({ canEdit }: { canEdit: boolean }) {
  const t = useTranslations("gatewaySettings");
  const { data, error, refetch } = useQuery(watchedGatewaysOptions());
  const [dialog, setDialog] = useState<OpenDialog | null>(null);
  const close = () => setDialog(null);
  const gateways = data?.items ?? [];
  const opened =
    dialog === null || dialog.kind === "add" ? undefined : gateways.find(({ id }) => id === dialog.id);

  return (
    <Page width="settings">
      <PageTitle title={t("title")} description={t("description")}>
        {canEdit && (
          <Button size="sm" onClick={() => setDialog({ kind: "add" })}>
            <PlusIcon />
            {t("add")}
          </Button>
        )}
      </PageTitle>
      {data === undefined ? (
        error !== null && <ErrorNotice heading="h2" error={error} onRetry={() => void refetch()} />
      ) : (
        <ul className="rounded-xl border bg-card text-card-foreground shadow-xs">
          {gateways.map((gateway) => (
            <GatewayRow
              key={gateway.id}
              gateway={gateway}
              canEdit={canEdit}
              canDrain={gateways.length > 1 && gateway.chips > 0}
              onEdit={() => setDialog({ kind: "edit", id: gateway.id })}
              onRemove={() => setDialog({ kind: "remove", id: gateway.id })}
            />
          ))}
        </ul>
      )}
      {canEdit && <ForwardingSection />}
      {dialog?.kind === "add" && <GatewayDialog gateway={null} onClose={close} />}
      {dialog?.kind === "edit" && opened !== undefined && <GatewayDialog gateway={opened} onClose={close} />}
      {dialog?.kind === "remove" && opened !== undefined && (
        <RemoveGatewayDialog gateway={opened} onClose={close} />
      )}
    </Page>
  );
}
