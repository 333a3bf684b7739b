"use client";

import { useTranslations } from "next-intl";
import { useEffect } from "react";
import { toast } from "sonner";
import { Alert, AlertDescription } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import {
  Dialog,
  DialogContent,
  DialogDescription,
  DialogFooter,
  DialogHeader,
  DialogTitle,
} from "@/components/ui/dialog";
import type { Chip, CreateInstanceAnswer } from "@/types/chips";
import { chipName } from "./chip-actions";
import { CreateConflictHelp } from "./create/create-conflict";
import { CreateFields } from "./create/create-fields";
import { defaultInstanceName } from "./create/create-form";
import { CreateProgress } from "./create/create-progress";
import { useCreateInstanceForm } from "./create/use-create-instance-form";

interface CreateInstanceDialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  /** The instance exists: its QR code, if it came in time, is in the answer. */
  onCreated: (answer: CreateInstanceAnswer) => void;
  /** The phone or name belongs to a chip that only waits for its scan. */
  onExisting: (chipId: string) => void;
}

/** Asks for a number and creates its instance. Closing while it works loses nothing. */
export function CreateInstanceDialog(props: CreateInstanceDialogProps) {
  const { open, onOpenChange, onExisting } = props;
  const t = useTranslations("createInstance");
  const { form, conflict, isPending, ongoing, formError, submit } = useCreateInstanceForm(props);
  const { setFocus } = form;
  const failedField = conflict?.field ?? null;

  useEffect(() => {
    if (open && !isPending && failedField !== null) setFocus(failedField);
  }, [open, isPending, failedField, setFocus]);

  const showAdopted = (chip: Chip) => {
    onOpenChange(false);
    form.reset();
    toast.success(t("done.adopted", { name: chipName(chip) }));
    if (!chip.connected) onExisting(chip.id);
  };
  const help = conflict === null ? null : <CreateConflictHelp conflict={conflict} onAdopted={showAdopted} />;

  return (
    <Dialog open={open} onOpenChange={onOpenChange}>
      {/* The dialog shrinks when it begins to work: the second of two clicks would fall beside it and close it. */}
      <DialogContent
        className="px-4 py-5 sm:p-6"
        onInteractOutside={(event) => {
          if (isPending) event.preventDefault();
        }}
      >
        <DialogHeader>
          <DialogTitle>{t("title")}</DialogTitle>
          <DialogDescription>{t("description")}</DialogDescription>
        </DialogHeader>
        {isPending && (
          <CreateProgress
            name={form.getValues("instanceName") || (defaultInstanceName(form.getValues("phone")) ?? "")}
            ongoing={ongoing}
          />
        )}
        <form onSubmit={submit} noValidate hidden={isPending} className="flex flex-col gap-5">
          <CreateFields
            form={form}
            phoneHelp={conflict?.field === "phone" && help}
            nameHelp={conflict?.field === "instanceName" && help}
          />
          {formError !== null && (
            <Alert variant="destructive">
              <AlertDescription>{formError}</AlertDescription>
            </Alert>
          )}
          <DialogFooter>
            <Button type="button" variant="outline" onClick={() => onOpenChange(false)}>
              {t("cancel")}
            </Button>
            <Button type="submit">{t("submit")}</Button>
          </DialogFooter>
        </form>
        {isPending && (
          <DialogFooter>
            <Button variant="outline" onClick={() => onOpenChange(false)}>
              {t("close")}
            </Button>
          </DialogFooter>
        )}
      </DialogContent>
    </Dialog>
  );
}
