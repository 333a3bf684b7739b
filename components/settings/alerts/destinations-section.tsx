import { PlusIcon } from "lucide-react";
import dynamic from "next/dynamic";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Card, CardContent, CardHeader, CardTitle } from "@/components/ui/card";
import type { AlertDestination } from "@/types/alert-pages";
import { DestinationRow } from "./destination-row";

const DestinationDialog = dynamic(
  () => import("./destination-dialog").then((module) => module.DestinationDialog),
  { ssr: false },
);
const RemoveDestinationDialog = dynamic(
  () => import("./remove-destination-dialog").then((module) => module.RemoveDestinationDialog),
  { ssr: false },
);

/** The one thing that is open over the list. */
type OpenDialog = { kind: "create" } | { kind: "edit" | "remove"; destination: AlertDestination };

/** Where alerts go, whether they arrive there, and a button that tries it. */
export function DestinationsSection({ destinations }: { destinations: readonly AlertDestination[] }) {
  const t = useTranslations("alertSettings.destinations");
  const [dialog, setDialog] = useState<OpenDialog | null>(null);
  const close = () => setDialog(null);
  return (
    <Card className="gap-3 py-5">
      <CardHeader className="flex flex-col items-start justify-between gap-3 px-4 sm:flex-row sm:gap-4 sm:px-5">
        <div className="flex flex-col gap-1.5">
          <CardTitle>
            <h2>{t("title")}</h2>
          </CardTitle>
          <p className="text-sm text-muted-foreground">{t("description")}</p>
        </div>
        <Button size="sm" className="shrink-0" onClick={() => setDialog({ kind: "create" })}>
          <PlusIcon />
          {t("add")}
        </Button>
      </CardHeader>
      <CardContent className="px-0">
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
      </CardContent>
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
    </Card>
  );
}
