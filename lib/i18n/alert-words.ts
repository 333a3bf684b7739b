import type { useTranslations } from "next-intl";
import { formatPhone } from "@/lib/format-phone";
import type { AlertCause } from "@/types/alerts";

export type AlertTranslator = ReturnType<typeof useTranslations<"alertCauses">>;
type Values = Record<string, string | number>;

const TIMES: ReadonlySet<string> = new Set(["until", "lastAt"]);
const PHONES: ReadonlySet<string> = new Set(["phone", "ownerPhone"]);
const UNKNOWN = "?";

/** Describes an alert: the problem, who is affected (null if unknown), and what to do. */
export function describeCause(
  t: AlertTranslator,
  cause: AlertCause,
  formatTime: (iso: string) => string,
): { what: string; affected: string | null; action: string } {
  const values: Values = { known: typeof cause.values.lastAt === "string" ? "yes" : "no" };
  for (const [name, value] of Object.entries(cause.values)) {
    if (value === null) values[name] = UNKNOWN;
    else if (typeof value === "string" && TIMES.has(name)) values[name] = formatTime(value);
    else if (typeof value === "string" && PHONES.has(name)) values[name] = formatPhone(value);
    else values[name] = value;
  }
  const affected = [
    ...("contacts" in values ? [t("affected.contacts", { contacts: values.contacts ?? 0 })] : []),
    ...("chips" in values ? [t("affected.chips", { chips: values.chips ?? 0 })] : []),
    ...("waiting" in values ? [t("affected.waiting", { waiting: values.waiting ?? 0 })] : []),
  ];
  return {
    what: t(`what.${isHeld(cause) ? "wrong_number_held" : cause.code}`, values),
    affected: affected.length === 0 ? null : affected.join(" · "),
    action: t(`do.${cause.code}`, values),
  };
}

/** True if the paired number belongs to another chip. */
const isHeld = ({ code, values }: AlertCause) => code === "wrong_number" && typeof values.holder === "string";

/** From this many minutes, a duration is shown without seconds. */
const MINUTES_WITHOUT_SECONDS = 5;

/** Formats a duration: "45 s", "1 min 30 s", "12 min", "3 h 5 min", "2 dias 4 h". */
export function describeDuration(t: AlertTranslator, ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 60) return t("duration.seconds", { count: seconds });
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) {
    const rest = minutes < MINUTES_WITHOUT_SECONDS ? seconds % 60 : 0;
    return t("duration.minutes", { count: minutes, seconds: rest });
  }
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return t("duration.hours", { hours, minutes: minutes % 60 });
  return t("duration.days", { days: Math.floor(hours / 24), hours: hours % 24 });
}
