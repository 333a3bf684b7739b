"use client";

import { XIcon } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { notify } from "@/components/layout/notify";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/dialog-form";
import { Spinner } from "@/components/ui/spinner";
import { useResolveMessages } from "@/lib/api/messages";
import { useErrorText } from "@/lib/i18n/use-error-text";
import type { Resolution } from "@/types/message-pages";

/** The API's limit for one request. */
const PER_REQUEST = 100;

/** Resolves the selected uncertain messages together. */
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
    <div
      role="toolbar"
      aria-label={t("selected", { count: ids.length })}
      className="sticky bottom-4 z-20 mx-auto flex w-fit max-w-full flex-wrap items-center gap-2 rounded-lg border bg-popover px-3 py-2 text-sm shadow-lg"
    >
      <span className="mr-1 whitespace-nowrap">{t("selected", { count: ids.length })}</span>
      {(["accept", "send_again"] as const).map((decision) => (
        <Button
          key={decision}
          variant="outline"
          size="sm"
          disabled={resolve.isPending}
          onClick={() => setAsked(decision)}
        >
          {resolve.isPending && resolve.variables.decision === decision && <Spinner />}
          {t(decision)}
        </Button>
      ))}
      <Button
        variant="ghost"
        size="sm"
        aria-label={t("clear")}
        title={t("clear")}
        disabled={resolve.isPending}
        onClick={onClear}
      >
        <XIcon className="sm:hidden" />
        <span className="max-sm:hidden">{t("clear")}</span>
      </Button>
      {asked !== null && (
        <ConfirmDialog
          title={t(`${asked}Title`, { count: ids.length })}
          description={t(`${asked}Description`)}
          confirmLabel={t(asked)}
          onConfirm={() => void run(asked)}
          onClose={() => setAsked(null)}
        />
      )}
    </div>
  );
}
