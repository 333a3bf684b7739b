import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { Button } from "@/components/ui/button";
import { Dialog, DialogFooter } from "@/components/ui/dialog";
import { Skeleton } from "@/components/ui/skeleton";
import { adoptableInstancesOptions } from "@/lib/api/chips";
import { useErrorText } from "@/lib/i18n/use-error-text";
import { AdoptableRow } from "./adoptable-row";

interface AdoptInstanceDialogProps {
  onClose: () => void;
  /** Called to show the QR code of an adopted instance that is not paired yet. */
  onScan: (chipId: string) => void;
}

const SKELETON_ROWS = ["first", "second", "third"];

export function AdoptInstanceDialog({ onClose, onScan }: AdoptInstanceDialogProps) {
  const t = useTranslations("adoptInstance");
  return (
    <Dialog
      title={t("title")}
      description={t("description")}
      onClose={onClose}
      className="grid-cols-[minmax(0,1fr)] px-4 py-5 sm:p-6"
    >
      <ul className="flex list-disc flex-col gap-1 pl-4 text-sm text-muted-foreground">
        <li>{t("rules.paired")}</li>
        <li>{t("rules.notPaired")}</li>
        <li>{t("rules.webhook")}</li>
      </ul>
      <Instances onScan={onScan} />
      <DialogFooter>
        <Button variant="outline" onClick={onClose}>
          {t("close")}
        </Button>
      </DialogFooter>
    </Dialog>
  );
}

function Instances({ onScan }: Pick<AdoptInstanceDialogProps, "onScan">) {
  const t = useTranslations("adoptInstance");
  const errorText = useErrorText();
  const { data, error, isFetching, refetch } = useQuery(adoptableInstancesOptions());

  if (data === undefined && (error === null || isFetching)) {
    return (
      <div className="divide-y rounded-lg border">
        <p role="status" className="sr-only">
          {t("loading")}
        </p>
        {SKELETON_ROWS.map((row) => (
          <div key={row} aria-hidden="true" className="flex items-center justify-between gap-4 px-3 py-3">
            <div className="flex flex-col gap-2">
              <Skeleton className="h-4 w-32" />
              <Skeleton className="h-3 w-48" />
            </div>
            <Skeleton className="h-7 w-16" />
          </div>
        ))}
      </div>
    );
  }
  if (data === undefined) {
    return (
      <div role="alert" className="flex flex-col items-start gap-3 rounded-lg border px-3 py-4 text-sm">
        <p className="text-destructive">{errorText(error)}</p>
        <Button variant="outline" size="sm" onClick={() => void refetch()}>
          {t("retry")}
        </Button>
      </div>
    );
  }
  if (data.items.length === 0) {
    return (
      <p role="status" className="rounded-lg border border-dashed px-3 py-6 text-center text-sm">
        {t("empty")}
      </p>
    );
  }
  return (
    <ul aria-label={t("list")} className="divide-y rounded-lg border">
      {data.items.map((instance) => (
        <AdoptableRow key={instance.instanceName} instance={instance} onScan={onScan} />
      ))}
    </ul>
  );
}
