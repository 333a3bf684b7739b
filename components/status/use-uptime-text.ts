import { useFormatter, useTranslations } from "next-intl";
import type { Uptime } from "@/types/status";

/** Two digits, never rounded up: 99.999 % must not read as 100 %. */
const PRECISION = 10_000;

/** Formats uptime as a share of the known time in which the chip was meant to be up. */
export function useUptimeText() {
  const format = useFormatter();
  const none = useTranslations("common")("none");
  const percent = (share: number) =>
    format.number(Math.floor(share * PRECISION) / PRECISION, { style: "percent", maximumFractionDigits: 2 });
  return {
    none,
    /** The share of the observed time in which the chip was meant to be up; a dash without such time. */
    share: ({ up, down }: Uptime): string => (up + down === 0 ? none : percent(up / (up + down))),
    percent,
  };
}
