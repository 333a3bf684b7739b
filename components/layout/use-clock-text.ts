import { useTimeText } from "@/lib/i18n/use-time-text";
import { useCurrentTime } from "./use-current-time";

type Moment = string | null | undefined;

/**
 * Formats an ISO 8601 time as a time of day, with the date unless it is today. Returns an empty string if there is no
 * time.
 */
export function useClockText(): (at: Moment) => string {
  const text = useTimeText();
  const nowMs = useCurrentTime();
  return (at) => (at == null ? "" : text.clock(new Date(at), nowMs));
}

/** Selects the wording of a message depending on whether it has a value. */
export const known = (value: Moment | number): "yes" | "no" => (value == null ? "no" : "yes");
