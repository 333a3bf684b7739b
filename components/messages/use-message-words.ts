import { useTranslations } from "next-intl";
import { useClockText } from "@/components/layout/use-clock-text";
import type { MessageRow, Waiting } from "@/types/message-pages";

/** Evidence that resolves an uncertain message without a person. */
const PROOFS = ["webhook", "look_up", "late_answer"] as const;

/** Translates a message's status and errors. An unknown code is shown as an unknown error. */
export function useMessageWords() {
  const t = useTranslations("messages");
  const clock = useClockText();

  const waiting = ({ for: reason, instanceName, until }: Waiting): string =>
    t(`waiting.${reason}`, { instance: instanceName ?? "", until: clock(until) });

  const error = (code: string): string => {
    const key = `error.${code}`;
    return t(isKnown(t, key) ? key : "error.other");
  };

  const resolvedBy = (by: string): string => {
    const proof = PROOFS.find((known) => known === by);
    return proof === undefined ? t("resolvedBy.person", { name: by }) : t(`resolvedBy.${proof}`);
  };

  /** Returns the second line of a row, or null when the status says enough. */
  const reasonOf = (row: MessageRow): string | null => {
    if (row.waiting !== null) return waiting(row.waiting);
    if (row.error !== null && (row.status === "failed" || row.status === "uncertain"))
      return error(row.error);
    return row.resolvedBy === null ? null : resolvedBy(row.resolvedBy);
  };

  return { waiting, error, resolvedBy, reasonOf };
}

type ErrorKey = Extract<Parameters<ReturnType<typeof useTranslations<"messages">>>[0], `error.${string}`>;

function isKnown(t: { has(key: ErrorKey): boolean }, key: string): key is ErrorKey {
  return t.has(key as ErrorKey);
}
