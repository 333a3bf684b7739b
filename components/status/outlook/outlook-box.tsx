"use client";

import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useRef, useState } from "react";
import { SelectField, TextField } from "@/components/ui/field";
import { Skeleton } from "@/components/ui/skeleton";
import { membersOf } from "@/lib/api/members-of";
import { type OutlookQuestion, outlookOptions } from "@/lib/api/outlook";
import { useErrorText } from "@/lib/i18n/use-error-text";
import type { OutlookKind } from "@/types/outlook";
import { Section } from "../section";
import { OutlookAnswer } from "./outlook-answer";

const FIRST_QUESTION: OutlookQuestion = { count: 300, kind: "first", specialty: "", until: "" };
const KINDS = membersOf<OutlookKind>({ first: true, follow_up: true });
const MOST_ASKED = 10_000;
/** A new query is sent after a pause of this length in typing. */
const SETTLE_MS = 400;

/**
 * Form for an outlook query, which predicts whether a given number of messages can be sent by a deadline, and its
 * result.
 */
export function OutlookBox() {
  const t = useTranslations("outlook");
  const errorText = useErrorText();
  const [question, setQuestion] = useState(FIRST_QUESTION);
  const [isCountValid, setCountValid] = useState(true);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const { data, error } = useQuery(outlookOptions(question));
  const ask = (form: HTMLFormElement) => {
    const asked = readQuestion(new FormData(form));
    setCountValid(asked !== null);
    if (asked !== null) setQuestion(asked);
  };
  const askSoon = (form: HTMLFormElement) => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => ask(form), SETTLE_MS);
  };

  return (
    <Section title={t("title")} hint={t("hint")}>
      <form
        aria-label={t("question")}
        noValidate
        className="grid grid-cols-2 gap-3 sm:grid-cols-4 print:hidden"
        onChange={(event) => askSoon(event.currentTarget)}
        onSubmit={(event) => {
          event.preventDefault();
          ask(event.currentTarget);
        }}
      >
        <TextField
          name="count"
          type="number"
          inputMode="numeric"
          min={1}
          max={MOST_ASKED}
          label={t("count")}
          defaultValue={FIRST_QUESTION.count}
          problem={!isCountValid && t("countProblem", { most: MOST_ASKED })}
        />
        <SelectField
          name="kind"
          label={t("kind")}
          className="max-w-full"
          options={KINDS.names.map((kind) => ({ value: kind, label: t(`kinds.${kind}`) }))}
        />
        <SelectField
          name="specialty"
          label={t("specialty")}
          className="max-w-full"
          options={[
            { value: "", label: t("anySpecialty") },
            ...(data?.specialties ?? []).map((name) => ({ value: name, label: name })),
          ]}
        />
        <TextField name="until" type="time" label={t("until")} />
      </form>
      <div aria-live="polite">
        {data === undefined && error === null && <Skeleton className="h-20" />}
        {data === undefined && error !== null && (
          <p className="text-sm text-destructive">{t("failed", { reason: errorText(error) })}</p>
        )}
        {data !== undefined && <OutlookAnswer outlook={data} isToday={question.until === ""} />}
      </div>
    </Section>
  );
}

/** Returns null if the count is not a whole number within the limits. */
function readQuestion(form: FormData): OutlookQuestion | null {
  const text = (name: string) => String(form.get(name) ?? "");
  const count = Number(text("count"));
  const kind = text("kind");
  if (!Number.isInteger(count) || count < 1 || count > MOST_ASKED || !KINDS.isMember(kind)) return null;
  return { count, kind, specialty: text("specialty"), until: text("until") };
}
