"use client";

import { useTranslations } from "next-intl";
import type { Notice } from "@/types/notice";
import { Banner } from "./banner";
import { RetryCountdown } from "./retry-countdown";
import { known, useClockText } from "./use-clock-text";
import { worstNotice } from "./worst-notice";

/** The link text is the URL, because the link may work only from the server's network. */
function GatewayAddress({ url }: { url: string }) {
  return (
    <a href={url} target="_blank" rel="noreferrer" className="font-medium underline underline-offset-2">
      {url}
    </a>
  );
}

export function NoticeBanner({ notice }: { notice: Notice }) {
  const t = useTranslations("layout.banner");
  const clock = useClockText();

  const { gateway, workerHeartbeatAt } = notice;
  const retry = () => <RetryCountdown gateway={gateway} />;
  switch (worstNotice(notice)) {
    case "gatewayUnauthorized":
      return <Banner tone="danger">{t.rich("gatewayUnauthorized", { retry })}</Banner>;
    case "gatewayUnreachable":
      return (
        <Banner tone="danger">
          {t.rich("gatewayUnreachable", {
            sinceKnown: known(gateway.since),
            since: clock(gateway.since),
            retryKnown: known(gateway.retryAt),
            retry,
          })}
        </Banner>
      );
    case "gatewayLicense":
      return (
        <Banner tone="danger">
          {t.rich("gatewayLicense", {
            link: () => <GatewayAddress url={gateway.license?.managerUrl ?? ""} />,
          })}
        </Banner>
      );
    case "gatewayPartly":
      return (
        <Banner tone="danger">
          {t("gatewayPartly", {
            name: gateway.name ?? "",
            cause: gateway.license === null ? (gateway.cause ?? "unreachable") : "license",
            chips: gateway.chips,
          })}
        </Banner>
      );
    case "workerSilent":
      return (
        <Banner tone="danger">
          {t("workerSilent", { sinceKnown: known(workerHeartbeatAt), since: clock(workerHeartbeatAt) })}
        </Banner>
      );
    case "webhooksUnreachable":
      return <Banner tone="warning">{t("webhooksUnreachable")}</Banner>;
    default:
      return null;
  }
}
