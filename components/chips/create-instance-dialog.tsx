"use client";

import { useTranslations } from "next-intl";
import { useEffect, useRef } from "react";
import { toast } from "sonner";
import { Alert } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import { Dialog, DialogFooter } from "@/components/ui/dialog";
import { chipName } from "@/lib/chip-name";
import type { Chip } from "@/types/chips";
import type { CreateInstanceAnswer } from "@/types/pairing";
import { CreateConflictHelp } from "./create/create-conflict";
import { CreateFields } from "./create/create-fields";
import { defaultInstanceName, statedPhone } from "./create/create-form";
import { CreateProgress } from "./create/create-progress";
import { useCreateInstanceForm } from "./create/use-create-instance-form";

interface CreateInstanceDialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  /** Called once the instance exists. `answer` contains the QR code if it arrived in time. */
  onCreated: (answer: CreateInstanceAnswer) => void;
  /** Called if the phone or the name belongs to a chip that needs only a scan. */
  onExisting: (chipId: string) => void;
}

/** Closing the dialog does not stop the creation. */
export function CreateInstanceDialog(props: CreateInstanceDialogProps) {
  const { open, onOpenChange, onExisting } = props;
  const t = useTranslations("createInstance");
  const form = useCreateInstanceForm(props);
  const { values, conflict, isPending } = form;
  const formRef = useRef<HTMLFormElement>(null);
  const failedField = conflict?.field ?? null;

  useEffect(() => {
    if (!open || isPending || failedField === null) return;
    const control = formRef.current?.elements.namedItem(failedField);
    if (control instanceof HTMLElement) control.focus();
  }, [open, isPending, failedField]);

  const close = () => onOpenChange(false);
  const showAdopted = (chip: Chip) => {
    close();
    form.reset();
    toast.success(t("done.adopted", { name: chipName(chip) }));
    if (!chip.connected) onExisting(chip.id);
  };
  const help = conflict === null ? null : <CreateConflictHelp conflict={conflict} onAdopted={showAdopted} />;

  return (
    <Dialog
      open={open}
      onClose={close}
      title={t("title")}
      description={t("description")}
      // The dialog shrinks when the request starts. The second click of a double-click would then land outside the
      // dialog and close it.
      isLocked={isPending}
      className="px-4 py-5 sm:p-6"
    >
      {isPending && (
        <CreateProgress
          phone={statedPhone(values.phone) ?? ""}
          name={values.instanceName || (defaultInstanceName(values.phone) ?? "")}
          ongoing={form.ongoing}
        />
      )}
      <form
        ref={formRef}
        onSubmit={form.submit}
        noValidate
        hidden={isPending}
        className="flex flex-col gap-5"
      >
        <CreateFields
          values={values}
          problems={form.problems}
          onChange={form.change}
          phoneHelp={conflict?.field === "phone" && help}
          nameHelp={conflict?.field === "instanceName" && help}
        />
        {form.formError !== null && <Alert isError>{form.formError}</Alert>}
        <DialogFooter>
          <Button type="button" variant="outline" onClick={close}>
            {t("cancel")}
          </Button>
          <Button type="submit">{t("submit")}</Button>
        </DialogFooter>
      </form>
      {isPending && (
        <DialogFooter>
          <Button variant="outline" onClick={close}>
            {t("close")}
          </Button>
        </DialogFooter>
      )}
    </Dialog>
  );
}
