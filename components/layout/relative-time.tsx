"use client";

import { useTimeText } from "@/lib/i18n/use-time-text";
import { useCurrentTime } from "./use-current-time";

/** Shows a relative time such as "há 2 h", with the exact time on hover. `at` is ISO 8601. */
export function RelativeTime({ at, className }: { at: string; className?: string }) {
  const text = useTimeText();
  const time = new Date(at);
  return (
    // Server and browser may format the same date differently.
    <time dateTime={at} title={text.exact(time)} className={className} suppressHydrationWarning>
      {text.ago(time, useCurrentTime())}
    </time>
  );
}
