import { useTranslations } from "next-intl";
import { CopyableText } from "@/components/settings/api-keys/copyable-text";
import { Button } from "@/components/ui/button";
import { DialogFooter } from "@/components/ui/dialog";

/** Shows a secret that cannot be shown again. */
export function SecretOnce({ secret, onClose }: { secret: string; onClose: () => void }) {
  const t = useTranslations("subscriptions.secret");
  return (
    <>
      <CopyableText label={t("label")} text={secret} copyLabel={t("copy")} />
      <DialogFooter>
        <Button onClick={onClose}>{t("done")}</Button>
      </DialogFooter>
    </>
  );
}
