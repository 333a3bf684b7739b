import { useFormatter, useTranslations } from "next-intl";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

export function useTimeText() {
  const t = useTranslations("common.ago");
  const format = useFormatter();
  return {
    /** Returns "just now" for times less than a minute ago, and for future times caused by a wrong clock. */
    ago(time: Date, nowMs: number): string {
      const passedMs = nowMs - time.getTime();
      if (passedMs < MINUTE_MS) return t("now");
      if (passedMs < HOUR_MS) return t("minutes", { count: Math.floor(passedMs / MINUTE_MS) });
      if (passedMs < DAY_MS) return t("hours", { count: Math.floor(passedMs / HOUR_MS) });
      const days = Math.floor(passedMs / DAY_MS);
      if (days < 60) return t("days", { count: days });
      if (days < 730) return t("months", { count: Math.floor(days / 30) });
      return t("years", { count: Math.floor(days / 365) });
    },
    exact: (time: Date): string => format.dateTime(time, { dateStyle: "medium", timeStyle: "medium" }),
    timeOfDay: (time: Date): string => format.dateTime(time, { timeStyle: "short" }),
    /** Formats the time of day, and adds the date if `time` is not today. */
    clock(time: Date, nowMs: number): string {
      const day = (moment: Date | number) => format.dateTime(moment, { dateStyle: "short" });
      return day(time) === day(nowMs)
        ? format.dateTime(time, { timeStyle: "short" })
        : format.dateTime(time, { day: "2-digit", month: "2-digit", hour: "2-digit", minute: "2-digit" });
    },
  };
}
