import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { ErrorNotice } from "@/components/layout/error-notice";
import { callbackSecretsOptions } from "@/lib/api/callback-secrets";
import type { CallbackSecret } from "@/types/callback-secrets";
import { EndCallbackSecretDialog, RotateCallbackSecretDialog } from "./callback-secret-dialogs";
import { CallbackSecretRow } from "./callback-secret-row";

type OpenDialog = { kind: "rotate" | "end"; secret: CallbackSecret };

export function CallbackSecretsSection() {
  const t = useTranslations("apiKeys.callbacks");
  const { data, error, refetch } = useQuery(callbackSecretsOptions());
  const [dialog, setDialog] = useState<OpenDialog | null>(null);
  const close = () => setDialog(null);
  if (error !== null && data === undefined) {
    return <ErrorNotice heading="h2" error={error} onRetry={() => void refetch()} />;
  }
  if (data === undefined || data.items.length === 0) return null;
  return (
    <section aria-labelledby="callback-secrets" className="flex flex-col gap-3 pt-4">
      <div>
        <h2 id="callback-secrets" className="text-base font-semibold">
          {t("title")}
        </h2>
        <p className="text-sm text-muted-foreground">
          {t.rich("description", {
            docs: (words) => (
              <a href="/docs/api#messageStatus" className="underline underline-offset-2">
                {words}
              </a>
            ),
          })}
        </p>
      </div>
      <ul className="rounded-lg border text-sm">
        {data.items.map((secret) => (
          <CallbackSecretRow
            key={secret.clientId}
            secret={secret}
            onRotate={() => setDialog({ kind: "rotate", secret })}
            onEnd={() => setDialog({ kind: "end", secret })}
          />
        ))}
      </ul>
      {dialog?.kind === "rotate" && <RotateCallbackSecretDialog secret={dialog.secret} onClose={close} />}
      {dialog?.kind === "end" && <EndCallbackSecretDialog secret={dialog.secret} onClose={close} />}
    </section>
  );
}
