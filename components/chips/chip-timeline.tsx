"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { RelativeTime } from "@/components/layout/relative-time";
import { Button } from "@/components/ui/button";
import { Card, CardContent, CardHeader, CardTitle } from "@/components/ui/card";
import { Skeleton } from "@/components/ui/skeleton";
import { Spinner } from "@/components/ui/spinner";
import { chipEventsOptions } from "@/lib/api/chips";
import type { ChipEvent } from "@/types/chips";
import { useEventSentence } from "./use-event-sentence";

/** Who or what changed the chip, and why; newest first. */
export function ChipTimeline({ chipId }: { chipId: string }) {
  const t = useTranslations("chipPage.timeline");
  const { data, isError, hasNextPage, isFetchingNextPage, fetchNextPage } = useInfiniteQuery(
    chipEventsOptions(chipId),
  );
  const events = data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Card className="gap-4 py-5">
      <CardHeader className="px-4 sm:px-5">
        <CardTitle>
          <h2>{t("title")}</h2>
        </CardTitle>
      </CardHeader>
      <CardContent className="px-4 sm:px-5 flex flex-col gap-4">
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
        {hasNextPage && (
          <Button
            variant="outline"
            size="sm"
            className="self-start"
            disabled={isFetchingNextPage}
            onClick={() => fetchNextPage()}
          >
            {isFetchingNextPage && <Spinner />}
            {t("more")}
          </Button>
        )}
      </CardContent>
    </Card>
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
