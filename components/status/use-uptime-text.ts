import { useFormatter, useTranslations } from "next-intl";
import type { Uptime } from "@/types/status";

/** Up to two digits, never rounded up: 99.999 % is not all of the time. */
const PRECISION = 10_000;

/** How uptime is said everywhere: of the time that is known and in which it was meant to be up. */
export function useUptimeText() {
  const format = useFormatter();
  const none = useTranslations("common")("none");
  const percent = (share: number) =>
    format.number(Math.floor(share * PRECISION) / PRECISION, { style: "percent", maximumFractionDigits: 2 });
  return {
    none,
    /** Of the time in which it was watched and meant to be up; a dash when there is no such time. */
    share: ({ up, down }: Uptime): string => (up + down === 0 ? none : percent(up / (up + down))),
    percent,
  };
}
