import { useTranslations } from "next-intl";
import {
  AlertDialog,
  AlertDialogAction,
  AlertDialogCancel,
  AlertDialogContent,
  AlertDialogDescription,
  AlertDialogFooter,
  AlertDialogHeader,
  AlertDialogTitle,
} from "@/components/ui/alert-dialog";
import type { Chip } from "@/types/chips";

export type BulkVerb = "pause" | "resume";

/** Says what a verb does to how many chips, and to whom, before it is done. */
export function ConfirmBulk({
  verb,
  chips,
  onConfirm,
  onClose,
}: {
  verb: BulkVerb;
  chips: readonly Chip[];
  onConfirm: () => void;
  onClose: () => void;
}) {
  const t = useTranslations("chips.bulk");
  const contacts = chips.reduce((sum, chip) => sum + chip.contacts, 0);
  return (
    <AlertDialog open onOpenChange={(open) => !open && onClose()}>
      <AlertDialogContent>
        <AlertDialogHeader>
          <AlertDialogTitle>{t(`${verb}Title`, { count: chips.length })}</AlertDialogTitle>
          <AlertDialogDescription>{t(`${verb}Description`, { contacts })}</AlertDialogDescription>
        </AlertDialogHeader>
        <AlertDialogFooter>
          <AlertDialogCancel>{useTranslations("common")("cancel")}</AlertDialogCancel>
          <AlertDialogAction onClick={onConfirm}>{t(verb)}</AlertDialogAction>
        </AlertDialogFooter>
      </AlertDialogContent>
    </AlertDialog>
  );
}
