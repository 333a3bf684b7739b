import { CircleXIcon } from "lucide-react";
import dynamic from "next/dynamic";
import { useFormatter, useTranslations } from "next-intl";
import { useState } from "react";
import { loadPatiently } from "@/components/layout/load-patiently";
import { Button } from "@/components/ui/button";
import { describeDuration } from "@/lib/i18n/alert-words";
import type { Expiry } from "@/types/expiry";
import type { MessageDetail } from "@/types/message-pages";
import { nameInMessage } from "./name-in-message";
import { useMessageWords } from "./use-message-words";

const SendAgainDialog = dynamic(
  () => loadPatiently(() => import("./send-again-dialog").then((module) => module.SendAgainDialog)),
  { ssr: false },
);

/**
 * The refusals that the panel explains. For a message that was sent again, the page links to the new message instead.
 */
const EXPLAINED = ["contact_opted_out", "text_deleted", "file_deleted", "number_not_on_whatsapp"] as const;

/** Shows why a message expired or failed, and offers to send it again. */
export function EndedPanel({ message, canWrite }: { message: MessageDetail; canWrite: boolean }) {
  const t = useTranslations("messages.ended");
  const again = useTranslations("messages.again");
  const words = useMessageWords();
  const [isAsking, setAsking] = useState(false);
  const { id, againRefusal } = message;
  const cannot = EXPLAINED.find((refusal) => refusal === againRefusal);
  const isExpired = message.status === "expired";
  return (
    <section
      aria-labelledby="ended-title"
      className="flex flex-col items-start gap-3 rounded-xl border border-warning/50 bg-warning/5 p-4 text-sm sm:p-5"
    >
      <div className="flex flex-col gap-1">
        <h2 id="ended-title" className="flex items-start gap-2 font-semibold">
          <CircleXIcon aria-hidden="true" className="mt-0.5 size-4 shrink-0 text-warning" />
          {t(isExpired ? "expired" : "failed")}
        </h2>
        {isExpired ? (
          <WhyExpired message={message} />
        ) : (
          <p className="text-pretty">{words.error(message.error?.code ?? "other")}.</p>
        )}
      </div>
      {againRefusal !== null ? (
        cannot !== undefined && <p className="text-muted-foreground">{t(`cannot.${cannot}`)}</p>
      ) : canWrite ? (
        <Button variant="outline" size="sm" onClick={() => setAsking(true)}>
          {again("submit")}
        </Button>
      ) : (
        <p className="text-muted-foreground">{t("readOnly")}</p>
      )}
      {isAsking && (
        <SendAgainDialog preview={{ ids: [id], total: 1, refused: [] }} onClose={() => setAsking(false)} />
      )}
    </section>
  );
}

function WhyExpired({ message }: { message: MessageDetail }) {
  const t = useTranslations("messages.ended");
  const causes = useTranslations("alertCauses");
  const { expiry, createdAt, expiresAt } = message;
  const instance = nameInMessage(message, expiry?.instanceName ?? null) ?? t("itsChip");
  const duration = describeDuration(causes, Date.parse(expiresAt) - Date.parse(createdAt));
  return (
    <>
      <p className="text-pretty">{t(`cause.${expiry?.cause ?? "unknown"}`, { instance })}</p>
      {expiry !== null && expiry.chips.length > 0 && <Chips expiry={expiry} />}
      <p className="text-muted-foreground">{t("had", { duration })}</p>
    </>
  );
}

function Chips({ expiry: { instanceName, chips } }: { expiry: Expiry }) {
  const t = useTranslations("messages.ended");
  const verdict = useTranslations("messages.routing.verdict");
  const format = useFormatter();
  const [first] = chips;
  // If the message waited for a single chip, the panel shows that chip's verdict as a sentence instead of a count.
  if (instanceName !== null && first !== undefined) {
    const { verdict: only } = first;
    return <p className="text-pretty">{only === "more_loaded" ? t("couldSend") : verdict(only)}</p>;
  }
  const total = chips.reduce((sum, { count }) => sum + count, 0);
  const list = format.list(chips.map(({ verdict: held, count }) => t(`chips.${held}`, { count })));
  return <p className="text-pretty">{t("ofChips", { total, list })}</p>;
}
