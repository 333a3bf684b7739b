import { useTranslations } from "next-intl";
import { RelativeTime } from "@/components/layout/relative-time";
import { known, useClockText } from "@/components/layout/use-clock-text";
import type { HealthReason } from "@/types/health";

export function HealthReasonText({ reason: { code, since, values } }: { reason: HealthReason }) {
  const t = useTranslations("chipPage.health.reason");
  const clock = useClockText();
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
    until: clock(until),
  });
}
