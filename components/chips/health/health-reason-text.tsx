import { useTranslations } from "next-intl";
import { RelativeTime } from "@/components/layout/relative-time";
import { useCurrentTime } from "@/components/layout/use-current-time";
import { useTimeText } from "@/lib/i18n/use-time-text";
import type { HealthReason } from "@/types/health";

const known = (value: string | null | undefined) => (value === null || value === undefined ? "no" : "yes");

/** One reason of a verdict in words, with its evidence. */
export function HealthReasonText({ reason: { code, since, values } }: { reason: HealthReason }) {
  const t = useTranslations("chipPage.health.reason");
  const text = useTimeText();
  const nowMs = useCurrentTime();
  const { lastAt, until } = values;
  return t.rich(code, {
    known: known(since),
    since: "",
    when: () => (since === null ? null : <RelativeTime at={since} />),
    lastKnown: known(lastAt),
    last: () => (lastAt === undefined ? null : <RelativeTime at={lastAt} />),
    count: Number(values.count ?? 0),
    cause: values.cause ?? "other",
    code: values.code ?? "none",
    url: values.url ?? "none",
    untilKnown: known(until),
    until: until === undefined ? "" : text.clock(new Date(until), nowMs),
  });
}
