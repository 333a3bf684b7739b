"use client";

import { useTimeText } from "@/lib/i18n/use-time-text";
import { useCurrentTime } from "./use-current-time";

/** Shows a relative time such as "há 2 h". Hovering over it shows the exact time. `at` is an ISO 8601 string. */
export function RelativeTime({ at, className }: { at: string; className?: string }) {
  const text = useTimeText();
  const time = new Date(at);
  return (
    // The server and the browser may format the same date differently.
    <time dateTime={at} title={text.exact(time)} className={className} suppressHydrationWarning>
      {text.ago(time, useCurrentTime())}
    </time>
  );
}
