import { useFormatter, useTranslations } from "next-intl";
import type { Uptime } from "@/types/status";

/** Two decimals, rounded down, because 99.999 % must not read as 100 %. */
const PRECISION = 10_000;

export function useUptimeText() {
  const format = useFormatter();
  const none = useTranslations("common")("none");
  const percent = (share: number) =>
    format.number(Math.floor(share * PRECISION) / PRECISION, { style: "percent", maximumFractionDigits: 2 });
  return {
    none,
    /**
     * Formats uptime as a share of the observed time in which the chip was meant to be up; a dash if there was none.
     */
    share: ({ up, down }: Uptime): string => (up + down === 0 ? none : percent(up / (up + down))),
    percent,
  };
}
