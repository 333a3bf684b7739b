import { useTimeText } from "@/lib/i18n/use-time-text";
import { useCurrentTime } from "./use-current-time";

type Moment = string | null | undefined;

/** Formats the time of day of an ISO 8601 time, with the date unless it is today; empty without a time. */
export function useClockText(): (at: Moment) => string {
  const text = useTimeText();
  const nowMs = useCurrentTime();
  return (at) => (at == null ? "" : text.clock(new Date(at), nowMs));
}

/** For sentences that read differently without a value. */
export const known = (value: Moment | number): "yes" | "no" => (value == null ? "no" : "yes");
