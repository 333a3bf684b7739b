import { useFormatter, useTranslations } from "next-intl";
import { useCurrentTime } from "@/components/layout/use-current-time";
import { useTimeText } from "@/lib/i18n/use-time-text";
import { cn } from "@/lib/utils";
import type { MessageDetail } from "@/types/message-pages";
import { type HistoryEntry, messageHistory } from "./message-history";
import { nameInMessage } from "./name-in-message";
import { useMessageWords } from "./use-message-words";

const ATTEMPT_STATES = ["reserved", "dispatching", "sent", "failed", "not_sent", "released"] as const;

export function MessageTimeline({ message }: { message: MessageDetail }) {
  return (
    <ol className="flex flex-col">
      {messageHistory(message).map((entry) => (
        <TimelineRow key={`${entry.kind} ${entry.at}`} entry={entry} message={message} />
      ))}
    </ol>
  );
}

function TimelineRow({ entry, message }: { entry: HistoryEntry; message: MessageDetail }) {
  const sentence = useHistorySentence()(entry, message);
  const words = useMessageWords();
  const isEndOfAttempt = entry.kind === "attempt" || entry.kind === "became_uncertain";
  const error = isEndOfAttempt ? entry.attempt.error : null;
  const troubled =
    entry.kind === "error_after_send" ||
    entry.kind === "expired" ||
    entry.kind === "became_uncertain" ||
    (entry.kind === "attempt" && ["failed", "not_sent"].includes(entry.attempt.status));
  return (
    <li className="relative flex flex-col gap-0.5 border-l pb-4 pl-5 text-sm last:border-transparent last:pb-0">
      <span
        aria-hidden="true"
        className={cn(
          "absolute top-1.5 -left-[4.5px] size-2 rounded-full bg-muted-foreground/50 ring-4 ring-card",
          troubled && "bg-warning",
          (entry.kind === "delivered" || entry.kind === "read") && "bg-success",
        )}
      />
      <span className="text-pretty break-words">{sentence}</span>
      {error !== null && error.code !== "not_sent" && error.code !== "superseded" && (
        <span className="text-muted-foreground">{words.error(error.code)}</span>
      )}
      {error?.detail != null && <TechnicalDetail text={error.detail} />}
      {entry.at !== null && <Moment at={entry.at} />}
    </li>
  );
}

/** Shows seconds, because the order of events matters here. Shows the date unless it is today. */
function Moment({ at }: { at: string }) {
  const text = useTimeText();
  const format = useFormatter();
  const nowMs = useCurrentTime();
  const time = new Date(at);
  const day = (moment: Date | number) => format.dateTime(moment, { dateStyle: "short" });
  return (
    <time
      dateTime={at}
      title={text.ago(time, nowMs)}
      className="w-fit text-xs text-muted-foreground"
      suppressHydrationWarning
    >
      {day(time) === day(nowMs) ? format.dateTime(time, { timeStyle: "medium" }) : text.exact(time)}
    </time>
  );
}

function TechnicalDetail({ text }: { text: string }) {
  const t = useTranslations("messages.history");
  return (
    <span className="text-xs break-words text-muted-foreground">
      {t("details")}: <code className="font-mono">{text}</code>
    </span>
  );
}

function useHistorySentence() {
  const t = useTranslations("messages.history");
  const nameOf = (message: MessageDetail, instanceName: string | null) =>
    nameInMessage(message, instanceName) ?? t("unnamedInstance");
  return (entry: HistoryEntry, message: MessageDetail): string => {
    switch (entry.kind) {
      case "accepted":
        return t("accepted", { client: message.client });
      case "attempt": {
        const { status, instanceName } = entry.attempt;
        const state = ATTEMPT_STATES.find((known) => known === status) ?? "reserved";
        return t(`attempt.${state}`, { instance: nameOf(message, instanceName) });
      }
      case "handed_over":
        return t("handedOver", { instance: nameOf(message, entry.attempt.instanceName) });
      case "became_uncertain":
        return t("becameUncertain");
      case "confirmed":
        return t("confirmed", { by: entry.by });
      case "sent_again":
        return t("sentAgain", { by: entry.by });
      case "error_after_send":
        return t("errorAfterSend");
      default:
        return t(entry.kind);
    }
  };
}
