"use client";

import { useQuery } from "@tanstack/react-query";
import { TriangleAlertIcon } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { RelativeTime } from "@/components/layout/relative-time";
import { useClockText } from "@/components/layout/use-clock-text";
import { contactTitle } from "@/components/messages/message-row";
import { MessageStatusBadge } from "@/components/messages/message-status-badge";
import { useMessageWords } from "@/components/messages/use-message-words";
import { RowLink } from "@/components/ui/list-table";
import { Panel } from "@/components/ui/panel";
import { Skeleton } from "@/components/ui/skeleton";
import { chipMessagesOptions } from "@/lib/api/messages";
import type { ChipDetail } from "@/types/chips";
import type { ChipMessageList, MessageRow } from "@/types/message-pages";

export function ChipSending({ chip }: { chip: ChipDetail }) {
  const t = useTranslations("messages.chip");
  const { data, isError } = useQuery(chipMessagesOptions(chip.id));
  const name = chip.instanceName ?? chip.lastInstanceName;
  return (
    <Panel
      title={t("title")}
      action={
        name !== null &&
        data !== undefined &&
        data.items.length > 0 && (
          <Link
            href={`/messages?instance=${encodeURIComponent(name)}`}
            className="rounded-sm text-sm text-muted-foreground underline-offset-4 outline-none hover:text-foreground hover:underline focus-visible:ring-[3px] focus-visible:ring-ring/50"
          >
            {t("allMessages")}
          </Link>
        )
      }
      contentClassName="flex flex-col gap-4 text-sm"
    >
      {data === undefined && !isError && <Skeleton className="h-32" />}
      {data === undefined && isError && <p className="text-muted-foreground">{t("loadFailed")}</p>}
      {data !== undefined && (
        <>
          {data.sending !== null && <NextSend sending={data.sending} />}
          <section className="flex flex-col gap-2">
            <h3 className="text-xs font-medium text-muted-foreground">{t("messages")}</h3>
            {data.items.length === 0 ? (
              <p className="text-muted-foreground">{t("noMessages")}</p>
            ) : (
              <ul className="flex flex-col divide-y">
                {data.items.map((message) => (
                  <RecentMessage key={message.id} message={message} />
                ))}
              </ul>
            )}
          </section>
        </>
      )}
    </Panel>
  );
}

function NextSend({ sending }: { sending: NonNullable<ChipMessageList["sending"]> }) {
  const t = useTranslations("messages.chip");
  const clock = useClockText();
  const { able, blockedBy, nextSlotAt, out } = sending;
  const next = () => {
    if (able === "no") return t("cannot");
    if (blockedBy === null) return t("free");
    return t(`blocked.${blockedBy}`, { at: clock(nextSlotAt) });
  };
  return (
    <div className="flex flex-col gap-3">
      <div className="grid grid-cols-1 gap-x-3 gap-y-0.5 sm:grid-cols-[8rem_minmax(0,1fr)]">
        <span className="text-muted-foreground">{t("next")}</span>
        <p className="text-pretty">
          {next()} {able === "known" && t("known")}
        </p>
      </div>
      {out !== null && (
        <div className="flex gap-2 rounded-lg border border-warning/50 bg-warning/5 p-3">
          <TriangleAlertIcon aria-hidden="true" className="mt-0.5 size-4 shrink-0 text-warning" />
          <p className="text-pretty">
            <span className="font-medium">{t("out.title")}</span>{" "}
            <RelativeTime at={out.since} className="text-muted-foreground" />.{" "}
            {t(out.cause === "uncertain" ? "out.uncertain" : "out.other")} {t("out.back")}
          </p>
        </div>
      )}
    </div>
  );
}

function RecentMessage({ message }: { message: MessageRow }) {
  const reason = useMessageWords().reasonOf(message);
  return (
    <li className="grid grid-cols-[minmax(0,1fr)_auto] gap-x-3 gap-y-0.5 py-2 first:pt-0 last:pb-0 sm:grid-cols-[minmax(0,1fr)_minmax(0,1.4fr)_6rem]">
      <RowLink href={`/messages/${message.id}`}>{contactTitle(message)}</RowLink>
      <div className="min-w-0 max-sm:col-span-2 max-sm:row-start-2">
        <MessageStatusBadge status={message.status} />
        {reason !== null && <p className="text-xs text-pretty text-muted-foreground">{reason}</p>}
      </div>
      <RelativeTime at={message.createdAt} className="text-right text-xs leading-5 text-muted-foreground" />
    </li>
  );
}
