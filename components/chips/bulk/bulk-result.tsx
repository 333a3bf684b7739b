import { useTranslations } from "next-intl";
import { Button } from "@/components/ui/button";
import { Dialog, DialogFooter } from "@/components/ui/dialog";

export function BulkProgress({ done, total }: { done: number; total: number }) {
  const t = useTranslations("chips.bulk");
  const label = t("progress", { done, total });
  return (
    <div role="status" className="flex items-center gap-3 text-sm text-muted-foreground">
      <progress value={done} max={total} aria-label={label} className="h-1.5 flex-1 accent-brand" />
      {label}
    </div>
  );
}

interface BulkFailuresProps {
  title: string;
  description: string;
  failures: readonly { id: string; name: string; reason: string }[];
  onClose: () => void;
}

export function BulkFailures({ title, description, failures, onClose }: BulkFailuresProps) {
  const t = useTranslations("chips.bulk");
  return (
    <Dialog title={title} description={description} onClose={onClose}>
      <ul className="max-h-64 overflow-y-auto rounded-md border text-sm">
        {failures.map(({ id, name, reason }) => (
          <li key={id} className="flex justify-between gap-4 px-3 py-1.5 not-last:border-b">
            <span className="font-medium break-all">{name}</span>
            <span className="text-right text-muted-foreground">{reason}</span>
          </li>
        ))}
      </ul>
      <DialogFooter>
        <Button onClick={onClose}>{t("close")}</Button>
      </DialogFooter>
    </Dialog>
  );
}
