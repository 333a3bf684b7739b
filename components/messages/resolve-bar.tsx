"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { notify } from "@/components/layout/notify";
import { ConfirmDialog } from "@/components/ui/dialog-form";
import { SelectionBar } from "@/components/ui/selection-bar";
import { useResolveMessages } from "@/lib/api/messages";
import { useErrorText } from "@/lib/i18n/use-error-text";
import type { Resolution } from "@/types/message-pages";

/** The API's maximum number of messages per request. */
const PER_REQUEST = 100;

export function ResolveBar({ ids, onClear }: { ids: readonly string[]; onClear: () => void }) {
  const t = useTranslations("messages.bulk");
  const errorText = useErrorText();
  const resolve = useResolveMessages();
  const [asked, setAsked] = useState<Resolution | null>(null);

  async function run(decision: Resolution) {
    setAsked(null);
    let resolved = 0;
    let skipped = 0;
    try {
      for (let from = 0; from < ids.length; from += PER_REQUEST) {
        const answer = await resolve.mutateAsync({ ids: ids.slice(from, from + PER_REQUEST), decision });
        resolved += answer.resolved.length;
        skipped += answer.skipped.length;
      }
      onClear();
    } catch (error) {
      await notify("error", t("failed", { reason: errorText(error) }));
    }
    if (resolved > 0) await notify("success", t(`${decision}Done`, { count: resolved }));
    if (skipped > 0) await notify("info", t("skipped", { count: skipped }));
  }

  return (
    <SelectionBar
      label={t("selected", { count: ids.length })}
      actions={(["accept", "send_again"] as const).map((name) => ({
        name,
        label: t(name),
        isRunning: resolve.isPending && resolve.variables.decision === name,
      }))}
      clearLabel={t("clear")}
      isBusy={resolve.isPending}
      onAction={setAsked}
      onClear={onClear}
    >
      {asked !== null && (
        <ConfirmDialog
          title={t(`${asked}Title`, { count: ids.length })}
          description={t(`${asked}Description`)}
          confirmLabel={t(asked)}
          onConfirm={() => void run(asked)}
          onClose={() => setAsked(null)}
        />
      )}
    </SelectionBar>
  );
}
