import { useTranslations } from "next-intl";
import { Button } from "@/components/ui/button";
import { DialogFooter } from "@/components/ui/dialog";
import type { ApiKey } from "@/types/api-keys";
import { CopyableText } from "./copyable-text";
import { exampleRequest } from "./example-request";

interface CreatedKeyProps {
  created: { key: ApiKey; secret: string };
  simulator: boolean;
  onClose: () => void;
}

/** Shows the key, which cannot be shown again, with an example command. */
export function CreatedKey({ created: { key, secret }, simulator, onClose }: CreatedKeyProps) {
  const t = useTranslations("apiKeys");
  const example = exampleRequest({ origin: window.location.origin, secret, scopes: key.scopes });
  return (
    <>
      <CopyableText label={t("secret")} text={secret} copyLabel={t("copySecret")} />
      {example !== null && (
        <div className="flex min-w-0 flex-col gap-2 border-t pt-4">
          <CopyableText label={t("try")} text={example.command} copyLabel={t("copyCommand")} />
          <p className="text-xs text-muted-foreground">
            {t(
              example.effect === "look"
                ? "tryHelp.look"
                : simulator
                  ? "tryHelp.sendSimulated"
                  : "tryHelp.send",
            )}
          </p>
        </div>
      )}
      <DialogFooter>
        <Button onClick={onClose}>{t("done")}</Button>
      </DialogFooter>
    </>
  );
}
