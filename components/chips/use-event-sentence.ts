import { useTranslations } from "next-intl";
import { formatPhone } from "@/lib/format-phone";
import type { ChipEvent } from "@/types/chip-history";

const VERB_EVENT =
  /^(create|disconnect|delete|reconnect|adopt|end_pairing|move)_(requested|confirmed|refused|failed|superseded)$/;
/** Events whose `from` and `to` values are translated. */
const WORDS: Record<string, string> = {
  status: "chips.status",
  connection: "chips.connection",
  scan_answer: "chipPage.timeline.scanAnswer",
};
const PHONE_EVENTS: readonly string[] = ["owner", "wrong_number"];

/** Translates an event. Unknown kinds and reasons are shown as they are. */
export function useEventSentence(event: Pick<ChipEvent, "kind" | "from" | "to" | "reason">): {
  sentence: string;
  reason: string | null;
} {
  const t = useTranslations();
  const page = useTranslations("chipPage.timeline");

  const wordOrText = (group: string | undefined, text: string | null): string => {
    if (text === null) return page("event.none");
    if (PHONE_EVENTS.includes(event.kind)) return formatPhone(text);
    const key = `${group}.${text}`;
    return group !== undefined && hasMessage(t, key) ? t(key) : text;
  };

  const sentence = (): string => {
    const [, verb, outcome] = VERB_EVENT.exec(event.kind) ?? [];
    if (verb !== undefined && outcome !== undefined) {
      const operationKey = `chipPage.timeline.operation.${verb}`;
      const outcomeKey = `chipPage.timeline.outcome.${outcome}`;
      if (hasMessage(t, operationKey) && hasMessage(t, outcomeKey)) {
        return t(outcomeKey, { verb, operation: t(operationKey) });
      }
    }
    const group = WORDS[event.kind];
    if (event.kind === "wrong_number" && event.to === null) return page("event.wrong_number_unnamed");
    if (event.kind === "wrong_number" && event.from === null) {
      return page("event.wrong_number_held", { to: wordOrText(undefined, event.to) });
    }
    const key = `chipPage.timeline.event.${event.kind}`;
    if (!hasMessage(t, key)) return page("event.other", { kind: event.kind });
    return t(key, {
      from: wordOrText(group, event.from),
      to: wordOrText(group, event.to),
      count: Number(event.to ?? 0),
    });
  };

  const reasonKey = `chipPage.timeline.reason.${event.reason ?? ""}`;
  const reason = event.reason === null ? null : hasMessage(t, reasonKey) ? t(reasonKey) : event.reason;
  return { sentence: sentence(), reason };
}

type Translator = ReturnType<typeof useTranslations<never>>;

/** A newer server may send kinds or reasons that have no translation in this version. */
function hasMessage(t: Translator, key: string): key is Parameters<Translator>[0] {
  return t.has(key as Parameters<Translator>[0]);
}
