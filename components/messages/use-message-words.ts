import { useTranslations } from "next-intl";
import { useClockText } from "@/components/layout/use-clock-text";
import type { MessageRow, Waiting } from "@/types/message-pages";

/** Evidence that resolves an uncertain message without action by a person. */
const PROOFS = ["webhook", "look_up", "late_answer"] as const;

/** Statuses whose reason is the error. */
const EXPLAINED: readonly MessageRow["status"][] = ["failed", "uncertain", "cancelled"];

/**
 * Translates what a message is waiting for, its errors and its resolution. Unknown error codes are shown as an unknown
 * error.
 */
export function useMessageWords() {
  const t = useTranslations("messages");
  const clock = useClockText();

  const waiting = ({ for: reason, chipName, until }: Waiting): string =>
    t(`waiting.${reason}`, { instance: chipName ?? "", until: clock(until) });

  const error = (code: string): string => {
    const key = `error.${code}`;
    return t(isKnown(t, key) ? key : "error.other");
  };

  const resolvedBy = (by: string): string => {
    const proof = PROOFS.find((known) => known === by);
    return proof === undefined ? t("resolvedBy.person", { name: by }) : t(`resolvedBy.${proof}`);
  };

  /** Returns the second line of a row, or null if the status needs no explanation. */
  const reasonOf = (row: MessageRow): string | null => {
    if (row.waiting !== null) return waiting(row.waiting);
    if (row.error !== null && EXPLAINED.includes(row.status)) return error(row.error);
    if (row.resolvedBy === null) return null;
    // For an expired message, `resolvedBy` is set only if a person sent the message again.
    return row.status === "expired"
      ? t("resolvedBy.again", { name: row.resolvedBy })
      : resolvedBy(row.resolvedBy);
  };

  return { waiting, error, resolvedBy, reasonOf };
}

type ErrorKey = Extract<Parameters<ReturnType<typeof useTranslations<"messages">>>[0], `error.${string}`>;

function isKnown(t: { has(key: ErrorKey): boolean }, key: string): key is ErrorKey {
  return t.has(key as ErrorKey);
}
