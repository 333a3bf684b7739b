"use client";

import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import { serverNow } from "@/lib/api/server-clock";
import type { Notice } from "@/types/notice";
import { useCurrentTime } from "./use-current-time";

type Retry = Pick<Notice["gateway"], "status" | "retryAt">;

/**
 * Shows the seconds until the next attempt to reach the gateway. Renders nothing if the time of the attempt is unknown.
 */
export function RetryCountdown({ gateway: { status, retryAt } }: { gateway: Retry }) {
  const t = useTranslations("layout.banner");
  const renderedMs = useCurrentTime();
  const [nowMs, setNowMs] = useState(renderedMs);
  useEffect(() => {
    const tick = () => setNowMs(serverNow());
    tick();
    const timer = setInterval(tick, 1_000);
    return () => clearInterval(timer);
  }, []);
  if (retryAt === null) return null;
  // While an attempt is in progress, `retryAt` is the end of that attempt.
  const seconds = status === "half_open" ? 0 : Math.ceil((Date.parse(retryAt) - nowMs) / 1_000);
  return (
    // Screen readers do not announce changes to a timer, unlike changes to the rest of a live region.
    <span role="timer" className="tabular-nums">
      {t("retry", { seconds: Math.max(0, seconds) })}
    </span>
  );
}
