import { useTranslations } from "next-intl";
import { useState } from "react";
import { ConfirmDialog } from "@/components/ui/dialog-form";
import { TextField } from "@/components/ui/field";
import { chipName } from "@/lib/chip-name";
import type { Chip, WarmUpAction } from "@/types/chips";
import type { ReconnectAnswer } from "@/types/pairing";
import { asksGateway, type ChipAction } from "./chip-actions";
import { useChipAction } from "./use-chip-action";

interface ChipActionDialogProps {
  action: ChipAction | WarmUpAction;
  chip: Chip;
  onClose: () => void;
  /** `answer` contains the QR code of the new session. */
  onReconnected: (answer: ReconnectAnswer) => void;
}

/** Explains an action and its effects before the action runs. Closing the dialog does not stop a running action. */
export function ChipActionDialog({ action, chip, onClose, onReconnected }: ChipActionDialogProps) {
  const t = useTranslations("chipActions");
  const [typedName, setTypedName] = useState("");
  const { run, isPending, error } = useChipAction({ action, chip, onClose, onReconnected });
  const name = chipName(chip);

  return (
    <ConfirmDialog
      title={t(`title.${action}`, { name })}
      description={<Consequences action={action} chip={chip} />}
      confirmLabel={t(isPending ? `working.${action}` : `verb.${action}`)}
      cancelLabel={t(isPending ? "close" : "cancel")}
      isDestructive={action === "delete" || action === "disconnect"}
      isPending={isPending}
      isIncomplete={action === "delete" && plain(typedName) !== plain(name)}
      error={isPending ? null : error}
      onConfirm={run}
      onClose={onClose}
    >
      {action === "delete" && (
        <TextField
          label={
            <span className="font-normal">
              {t.rich("typeName", {
                name: () => <strong className="font-semibold break-all select-all">{name}</strong>,
              })}
            </span>
          }
          value={typedName}
          onChange={(event) => setTypedName(event.target.value)}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
        />
      )}
      {isPending && asksGateway(action) && (
        <p className="text-sm text-muted-foreground">{t("workingNote")}</p>
      )}
    </ConfirmDialog>
  );
}

/** Replaces no-break spaces, which occur in a phone number that is used as a name, because people type plain spaces. */
const plain = (text: string): string => text.trim().replace(/\s+/g, " ");

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
    <div className="flex flex-col gap-2 text-left">
      {action === "delete" && chip.connected && <p>{t("body.deleteConnected")}</p>}
      <p>{body()}</p>
      <p className="font-medium text-foreground">{t(`affected.${action}`, { contacts: chip.contacts })}</p>
    </div>
  );
}
