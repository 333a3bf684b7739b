import { useFormatter, useTranslations } from "next-intl";
import type { Uptime } from "@/types/status";

/** Percentages have two decimals and are rounded down, because 99.999% must not be shown as 100%. */
const PRECISION = 10_000;

/**
 * A period counts as fully recorded if at least this share is recorded. Less than 1, because the last seconds are often
 * not recorded yet.
 */
const COMPLETE = 0.99;
const MORE_THAN_SHORTER = 1.01;

const recordedSeconds = ({ up, down, off }: Uptime): number => up + down + off;

export function useUptimeText() {
  const format = useFormatter();
  const none = useTranslations("common")("none");
  const t = useTranslations("status.uptime");
  const percent = (share: number) =>
    format.number(Math.floor(share * PRECISION) / PRECISION, { style: "percent", maximumFractionDigits: 2 });
  const share = ({ up, down }: Uptime): string => (up + down === 0 ? none : percent(up / (up + down)));
  const recorded = (uptime: Uptime): string | null => {
    const seconds = recordedSeconds(uptime);
    const whole = seconds + uptime.unknown;
    if (whole === 0 || seconds / whole >= COMPLETE) return null;
    return t("recorded", {
      share: format.number(seconds / whole, { style: "percent", maximumFractionDigits: 0 }),
    });
  };
  return {
    none,
    /**
     * Formats the uptime as a share of the recorded time in which the chip was not switched off; a dash if there was
     * none.
     */
    share,
    /** Returns the recorded share of the period as text, or null if the period is fully recorded. */
    recorded,
    /**
     * Formats the uptime of a period, with the recorded share. Returns a dash if the period contains no more recorded
     * time than the shorter period, because the uptime would be the same.
     */
    longer: (uptime: Uptime, shorter: Uptime): string => {
      if (recordedSeconds(uptime) <= recordedSeconds(shorter) * MORE_THAN_SHORTER) return none;
      const part = recorded(uptime);
      return part === null ? share(uptime) : `${share(uptime)} (${part})`;
    },
    percent,
  };
}
