"use client";

import { useTranslations } from "next-intl";
import { useId, useState } from "react";
import {
  AlertDialog,
  AlertDialogCancel,
  AlertDialogContent,
  AlertDialogDescription,
  AlertDialogFooter,
  AlertDialogHeader,
  AlertDialogTitle,
} from "@/components/ui/alert-dialog";
import { Button } from "@/components/ui/button";
import { Field, FieldError, FieldLabel } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Spinner } from "@/components/ui/spinner";
import { useErrorText } from "@/lib/i18n/use-error-text";
import type { Chip, ReconnectAnswer, WarmUpAction } from "@/types/chips";
import { asksGateway, type ChipAction, chipName } from "./chip-actions";
import { useChipAction } from "./use-chip-action";

interface ChipActionDialogProps {
  action: ChipAction | WarmUpAction;
  chip: Chip;
  onClose: () => void;
  /** With the QR code of the new session, for the pairing window. */
  onReconnected: (answer: ReconnectAnswer) => void;
}

/** Says what an action will do, and to whom, before it does it. Closed while it works, the action goes on. */
export function ChipActionDialog({ action, chip, onClose, onReconnected }: ChipActionDialogProps) {
  const t = useTranslations("chipActions");
  const errorText = useErrorText();
  const [typedName, setTypedName] = useState("");
  const { run, isPending, error } = useChipAction({ action, chip, onClose, onReconnected });
  const name = chipName(chip);
  const isNameMissing = action === "delete" && typedName.trim() !== name;

  const submit = (event: React.FormEvent) => {
    event.preventDefault();
    if (!isNameMissing && !isPending) run();
  };

  return (
    <AlertDialog open onOpenChange={(open) => !open && onClose()}>
      <AlertDialogContent asChild>
        <form onSubmit={submit}>
          <AlertDialogHeader>
            <AlertDialogTitle className="break-words">{t(`title.${action}`, { name })}</AlertDialogTitle>
            <AlertDialogDescription asChild>
              <div className="flex flex-col gap-2 text-left">
                <Consequences action={action} chip={chip} />
              </div>
            </AlertDialogDescription>
          </AlertDialogHeader>
          {action === "delete" && <NameToType name={name} value={typedName} onChange={setTypedName} />}
          {isPending && asksGateway(action) && (
            <p className="text-sm text-muted-foreground">{t("workingNote")}</p>
          )}
          {error !== null && !isPending && <FieldError>{errorText(error)}</FieldError>}
          <AlertDialogFooter>
            <AlertDialogCancel type="button">{t(isPending ? "close" : "cancel")}</AlertDialogCancel>
            <Button
              type="submit"
              variant={action === "delete" || action === "disconnect" ? "destructive" : "default"}
              disabled={isNameMissing || isPending}
            >
              {isPending && <Spinner />}
              {t(isPending ? `working.${action}` : `verb.${action}`)}
            </Button>
          </AlertDialogFooter>
        </form>
      </AlertDialogContent>
    </AlertDialog>
  );
}

function Consequences({ action, chip }: { action: ChipAction | WarmUpAction; chip: Chip }) {
  const t = useTranslations("chipActions");
  const body = () => {
    switch (action) {
      case "reconnect":
        if (!chip.adopted) return t("body.reconnect");
        return t(chip.isMadeAnewByReconnect ? "body.recreateAdopted" : "body.reconnectAdopted");
      case "resume":
        return t("body.resume", { perHour: chip.effectivePerHour, perDay: chip.effectivePerDay });
      case "promote":
        return t("body.promote", { perHour: chip.perHour, perDay: chip.perDay });
      default:
        return t(`body.${action}`);
    }
  };
  return (
    <>
      {action === "delete" && chip.connected && <p>{t("body.deleteConnected")}</p>}
      <p>{body()}</p>
      <p className="font-medium text-foreground">{t(`affected.${action}`, { contacts: chip.contacts })}</p>
    </>
  );
}

interface NameToTypeProps {
  name: string;
  value: string;
  onChange: (value: string) => void;
}

function NameToType({ name, value, onChange }: NameToTypeProps) {
  const t = useTranslations("chipActions");
  const id = useId();
  return (
    <Field>
      <FieldLabel htmlFor={id} className="font-normal">
        <span>
          {t.rich("typeName", {
            name: () => <strong className="font-mono font-semibold break-all select-all">{name}</strong>,
          })}
        </span>
      </FieldLabel>
      <Input
        id={id}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
      />
    </Field>
  );
}
