"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { RelativeTime } from "@/components/layout/relative-time";
import { LoadMore } from "@/components/ui/load-more";
import { Panel } from "@/components/ui/panel";
import { Skeleton } from "@/components/ui/skeleton";
import { chipEventsOptions } from "@/lib/api/chips";
import type { ChipEvent } from "@/types/chip-history";
import { useEventSentence } from "./use-event-sentence";

export function ChipTimeline({ chipId }: { chipId: string }) {
  const t = useTranslations("chipPage.timeline");
  const query = useInfiniteQuery(chipEventsOptions(chipId));
  const { data, isError } = query;
  const events = data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Panel title={t("title")} contentClassName="flex flex-col gap-4">
      {data === undefined && !isError && <Skeleton className="h-40" />}
      {data === undefined && isError && <p className="text-sm text-muted-foreground">{t("loadFailed")}</p>}
      {data !== undefined && events.length === 0 && (
        <p className="text-sm text-muted-foreground">{t("empty")}</p>
      )}
      {events.length > 0 && (
        <ol className="flex flex-col">
          {events.map((event) => (
            <TimelineRow key={event.id} event={event} />
          ))}
        </ol>
      )}
      <LoadMore query={query} label={t("more")} className="self-start" />
    </Panel>
  );
}

function TimelineRow({ event }: { event: ChipEvent }) {
  const t = useTranslations("chipPage.timeline");
  const { sentence, reason } = useEventSentence(event);
  return (
    <li className="relative flex flex-col gap-0.5 border-l pb-4 pl-5 text-sm last:border-transparent last:pb-0">
      <span
        aria-hidden="true"
        className="absolute top-1.5 -left-[4.5px] size-2 rounded-full bg-muted-foreground/50 ring-4 ring-card"
      />
      <span className="break-words">{sentence}</span>
      <span className="flex flex-wrap gap-x-1.5 text-xs text-muted-foreground">
        {reason !== null && <span>{reason} ·</span>}
        <span>{t(`by.${event.actor.kind}`, { label: event.actor.label ?? "" })} ·</span>
        <RelativeTime at={event.at} />
      </span>
    </li>
  );
}
