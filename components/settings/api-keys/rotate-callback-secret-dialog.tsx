import { useTranslations } from "next-intl";
import { Button } from "@/components/ui/button";
import {
  Dialog,
  DialogContent,
  DialogDescription,
  DialogFooter,
  DialogHeader,
  DialogTitle,
} from "@/components/ui/dialog";
import { FieldError } from "@/components/ui/field";
import { Spinner } from "@/components/ui/spinner";
import { useRotateCallbackSecret } from "@/lib/api/callback-secrets";
import { useErrorText } from "@/lib/i18n/use-error-text";
import type { CallbackSecret } from "@/types/callback-secrets";
import { CopyableText } from "./copyable-text";

/** Says what a new secret means, then shows it; the secret goes with the dialog. */
export function RotateCallbackSecretDialog({
  secret: { clientId, client },
  onClose,
}: {
  secret: CallbackSecret;
  onClose: () => void;
}) {
  const t = useTranslations("apiKeys.callbacks");
  const errorText = useErrorText();
  const rotate = useRotateCallbackSecret();
  const secret = rotate.data?.secret;
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent
        className="sm:max-w-lg"
        // A press beside the dialog would lose a secret that nobody can see again.
        onInteractOutside={(event) => {
          if (secret !== undefined) event.preventDefault();
        }}
      >
        <DialogHeader>
          <DialogTitle>{t(secret === undefined ? "rotateTitle" : "rotatedTitle", { client })}</DialogTitle>
          <DialogDescription>
            {t(secret === undefined ? "rotateDescription" : "rotatedDescription")}
          </DialogDescription>
        </DialogHeader>
        {secret !== undefined && (
          <CopyableText label={t("secret")} text={secret} copyLabel={t("copySecret")} />
        )}
        {rotate.error !== null && <FieldError>{errorText(rotate.error)}</FieldError>}
        <DialogFooter>
          {secret === undefined ? (
            <Button disabled={rotate.isPending} onClick={() => rotate.mutate(clientId)}>
              {rotate.isPending && <Spinner />}
              {t("rotate")}
            </Button>
          ) : (
            <Button onClick={onClose}>{t("done")}</Button>
          )}
        </DialogFooter>
      </DialogContent>
    </Dialog>
  );
}
