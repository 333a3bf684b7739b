import { PlusIcon } from "lucide-react";
import dynamic from "next/dynamic";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { loadPatiently } from "@/components/layout/load-patiently";
import { Button } from "@/components/ui/button";
import { Panel } from "@/components/ui/panel";
import type { AlertDestination } from "@/types/alert-pages";
import { DestinationRow } from "./destination-row";

const DestinationDialog = dynamic(
  () => loadPatiently(() => import("./destination-dialog").then((module) => module.DestinationDialog)),
  { ssr: false },
);
const RemoveDestinationDialog = dynamic(
  () =>
    loadPatiently(() =>
      import("./remove-destination-dialog").then((module) => module.RemoveDestinationDialog),
    ),
  { ssr: false },
);

type OpenDialog = { kind: "create" } | { kind: "edit" | "remove"; destination: AlertDestination };

export function DestinationsSection({ destinations }: { destinations: readonly AlertDestination[] }) {
  const t = useTranslations("alertSettings.destinations");
  const [dialog, setDialog] = useState<OpenDialog | null>(null);
  const close = () => setDialog(null);
  return (
    <Panel
      title={t("title")}
      description={t("description")}
      action={
        <Button size="sm" className="shrink-0" onClick={() => setDialog({ kind: "create" })}>
          <PlusIcon />
          {t("add")}
        </Button>
      }
      className="gap-3"
      headerClassName="flex-col sm:flex-row"
      contentClassName="px-0 sm:px-0"
    >
      {destinations.length === 0 ? (
        <p className="border-t px-4 pt-4 text-sm text-muted-foreground sm:px-5">{t("empty")}</p>
      ) : (
        <ul className="border-t">
          {destinations.map((destination) => (
            <DestinationRow
              key={destination.id}
              destination={destination}
              onEdit={() => setDialog({ kind: "edit", destination })}
            />
          ))}
        </ul>
      )}
      {dialog?.kind === "create" && <DestinationDialog destination={null} onRemove={null} onClose={close} />}
      {dialog?.kind === "edit" && (
        <DestinationDialog
          destination={dialog.destination}
          onRemove={() => setDialog({ kind: "remove", destination: dialog.destination })}
          onClose={close}
        />
      )}
      {dialog?.kind === "remove" && (
        <RemoveDestinationDialog destination={dialog.destination} onClose={close} />
      )}
    </Panel>
  );
}
