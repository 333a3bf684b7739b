import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { Button } from "./button";
import { Dialog, DialogFooter, type DialogProps } from "./dialog";
import { FieldError } from "./field";
import { Spinner } from "./spinner";

interface DialogFormProps {
  /** `text` returns the value of the field with the given name. A pending or incomplete form is not submitted. */
  onSubmit: (text: (name: string) => string) => void;
  submitLabel: string;
  submitVariant?: "default" | "destructive";
  cancel?: { label: string; onClick: () => void };
  /** A separate button, rendered before the other buttons. */
  aside?: ReactNode;
  isPending?: boolean;
  isIncomplete?: boolean;
  /** Text of a problem that does not concern a single field. Pass `error` instead to show a translated error. */
  problem?: ReactNode;
  error?: unknown;
  children?: ReactNode;
}

export function DialogForm({ onSubmit, submitLabel, problem, error, children, ...props }: DialogFormProps) {
  const { submitVariant = "default", cancel, aside, isPending = false, isIncomplete = false } = props;
  const submit = (event: React.FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (isPending || isIncomplete) return;
    const form = new FormData(event.currentTarget);
    onSubmit((name) => String(form.get(name) ?? ""));
  };
  return (
    // `post`, because a form with GET would put the typed values into the URL if the script has not loaded.
    <form method="post" onSubmit={submit} className="flex flex-col gap-5">
      {children}
      <FieldError error={error}>{problem}</FieldError>
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

type FormDialogProps = Omit<DialogProps, "open" | "isLocked" | "isShownOnce" | "children"> & DialogFormProps;

export function FormDialog({ title, description, onClose, isAlert, className, ...form }: FormDialogProps) {
  return (
    <Dialog {...{ title, description, onClose, isAlert }} className={className ?? "sm:max-w-md"}>
      <DialogForm {...form} />
    </Dialog>
  );
}

type ConfirmDialogProps = Omit<FormDialogProps, "onSubmit" | "submitLabel" | "className"> & {
  confirmLabel: string;
  cancelLabel?: string;
  onConfirm: () => void;
  isDestructive?: boolean;
};

/** Explains an action and its effects, and asks for confirmation. */
export function ConfirmDialog({ confirmLabel, cancelLabel, onConfirm, ...props }: ConfirmDialogProps) {
  const common = useTranslations("common");
  const { isDestructive = false, ...form } = props;
  return (
    <FormDialog
      {...form}
      isAlert
      className=""
      onSubmit={onConfirm}
      submitLabel={confirmLabel}
      submitVariant={isDestructive ? "destructive" : "default"}
      cancel={{ label: cancelLabel ?? common("cancel"), onClick: form.onClose }}
    />
  );
}
