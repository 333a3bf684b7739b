import { useTranslations } from "next-intl";
import { useState } from "react";
import { useDialogMutation } from "@/components/layout/use-dialog-mutation";
import { ConfirmDialog } from "@/components/ui/dialog-form";
import { TextField } from "@/components/ui/field";
import { useEraseContact } from "@/lib/api/contacts";

/** The word must be typed, because an erasure cannot be undone. */
export function EraseDialog({ contactId, onClose }: { contactId: string; onClose: () => void }) {
  const t = useTranslations("contacts.eraseDialog");
  const { run, state } = useDialogMutation(useEraseContact(contactId), onClose);
  const [typed, setTyped] = useState("");
  const word = t("word");
  return (
    <ConfirmDialog
      {...state}
      title={t("title")}
      description={t("description")}
      confirmLabel={t(state.isPending ? "working" : "confirm")}
      isDestructive
      isIncomplete={typed.trim().toLowerCase() !== word.toLowerCase()}
      onConfirm={() => run(undefined, t("done"))}
      onClose={onClose}
    >
      <ul className="flex list-disc flex-col gap-1 pl-5 text-sm text-muted-foreground">
        <li>{t("lost.person")}</li>
        <li>{t("lost.texts")}</li>
        <li>{t("lost.queue")}</li>
        <li>{t("kept")}</li>
      </ul>
      <TextField
        label={t("type", { word })}
        value={typed}
        autoComplete="off"
        maxLength={40}
        onChange={(event) => setTyped(event.target.value)}
      />
    </ConfirmDialog>
  );
}
