import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { Button } from "./button";
import { Dialog, DialogFooter } from "./dialog";
import { FieldError } from "./field";
import { Spinner } from "./spinner";

interface DialogFormProps {
  /** `text` reads a field by its name; the form is not sent twice. */
  onSubmit: (text: (name: string) => string) => void;
  submitLabel: string;
  submitVariant?: "default" | "destructive";
  cancel?: { label: string; onClick: () => void } | undefined;
  /** A button apart from the others. */
  aside?: ReactNode;
  isPending?: boolean;
  isIncomplete?: boolean;
  /** A problem that belongs to no field. */
  problem?: ReactNode;
  children?: ReactNode;
}

/** A form inside a dialog: the fields, what went wrong, and the buttons. */
export function DialogForm({ onSubmit, submitLabel, problem, children, ...props }: DialogFormProps) {
  const { submitVariant = "default", cancel, aside, isPending = false, isIncomplete = false } = props;
  const submit = (event: React.FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (isPending || isIncomplete) return;
    const form = new FormData(event.currentTarget);
    onSubmit((name) => String(form.get(name) ?? ""));
  };
  return (
    // Without its script a form must not put what was typed into an address.
    <form method="post" onSubmit={submit} className="flex flex-col gap-5">
      {children}
      <FieldError>{problem}</FieldError>
      <DialogFooter>
        {aside}
        {cancel !== undefined && (
          <Button type="button" variant="outline" data-cancel onClick={cancel.onClick}>
            {cancel.label}
          </Button>
        )}
        <Button type="submit" variant={submitVariant} disabled={isPending || isIncomplete}>
          {isPending && <Spinner />}
          {submitLabel}
        </Button>
      </DialogFooter>
    </form>
  );
}

interface ConfirmDialogProps {
  title: ReactNode;
  description: ReactNode;
  confirmLabel: string;
  cancelLabel?: string;
  onConfirm: () => void;
  onClose: () => void;
  isDestructive?: boolean;
  isPending?: boolean;
  isIncomplete?: boolean;
  problem?: ReactNode;
  children?: ReactNode;
}

/** Says what will happen, and to whom, before it does. */
export function ConfirmDialog({ title, description, onConfirm, onClose, ...props }: ConfirmDialogProps) {
  const common = useTranslations("common");
  const { confirmLabel, cancelLabel = common("cancel"), isDestructive = false, ...form } = props;
  return (
    <Dialog isAlert title={title} description={description} onClose={onClose}>
      <DialogForm
        {...form}
        onSubmit={onConfirm}
        submitLabel={confirmLabel}
        submitVariant={isDestructive ? "destructive" : "default"}
        cancel={{ label: cancelLabel, onClick: onClose }}
      />
    </Dialog>
  );
}
