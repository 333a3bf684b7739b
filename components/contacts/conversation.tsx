import { useInfiniteQuery } from "@tanstack/react-query";
import { useFormatter, useTranslations } from "next-intl";
import { ErrorNotice } from "@/components/layout/error-notice";
import { useCurrentTime } from "@/components/layout/use-current-time";
import { LoadMore } from "@/components/ui/load-more";
import { Skeleton } from "@/components/ui/skeleton";
import { conversationOptions } from "@/lib/api/contacts";
import { distinctRows } from "@/lib/api/distinct-rows";
import type { ConversationItem } from "@/types/contact-pages";
import { Bubble } from "./bubble";

/**
 * Both directions of a conversation, newest last. The reversed column keeps the newest message in sight, and keeps the
 * position while older messages are loaded above.
 */
export function Conversation({ contactId, canWrite }: { contactId: string; canWrite: boolean }) {
  const t = useTranslations("contacts.conversation");
  const query = useInfiniteQuery(conversationOptions(contactId));
  const { data, error, refetch } = query;
  if (data === undefined) {
    return (
      <div className="flex flex-1 flex-col justify-end gap-3 p-4">
        {error === null ? (
          <Bubbles />
        ) : (
          <ErrorNotice heading="h2" error={error} onRetry={() => void refetch()} />
        )}
      </div>
    );
  }
  const newestFirst = distinctRows(data.pages.flatMap((page) => page.items));
  const days = groupByDay(newestFirst.reverse());
  return (
    <div
      role="log"
      aria-label={t("label")}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: the messages are scrolled with the keyboard
      tabIndex={0}
      className="flex min-h-0 flex-1 flex-col-reverse overflow-y-auto overscroll-contain p-3 outline-none focus-visible:ring-[3px] focus-visible:ring-ring/50 focus-visible:ring-inset sm:p-4"
    >
      <div className="flex min-h-full flex-col justify-end gap-4">
        {!canWrite && <p className="text-center text-sm text-muted-foreground">{t("textHidden")}</p>}
        <LoadMore query={query} label={t("older")} loadingLabel={t("loadingOlder")} />
        {days.length === 0 && (
          <p className="m-auto text-center text-sm text-muted-foreground">{t("empty")}</p>
        )}
        {days.map(({ day, items }) => (
          <section key={day} className="flex flex-col gap-2">
            <DayMark at={items[0]?.at ?? day} />
            <ol className="flex flex-col gap-3">
              {items.map((item) => (
                <Bubble key={item.id} item={item} canWrite={canWrite} />
              ))}
            </ol>
          </section>
        ))}
      </div>
    </div>
  );
}

/** `day` is the local date of the browser. */
function groupByDay(items: readonly ConversationItem[]): { day: string; items: ConversationItem[] }[] {
  const days = new Map<string, ConversationItem[]>();
  for (const item of items) {
    const day = new Date(item.at).toDateString();
    days.set(day, [...(days.get(day) ?? []), item]);
  }
  return [...days].map(([day, ofDay]) => ({ day, items: ofDay }));
}

function DayMark({ at }: { at: string }) {
  const t = useTranslations("contacts.conversation");
  const format = useFormatter();
  const nowMs = useCurrentTime();
  const day = (moment: Date | number) => format.dateTime(moment, { dateStyle: "full" });
  const date = new Date(at);
  return (
    <h3
      className="self-center rounded-full bg-muted px-3 py-0.5 text-xs text-muted-foreground"
      suppressHydrationWarning
    >
      {day(date) === day(nowMs) ? t("today") : day(date)}
    </h3>
  );
}

function Bubbles() {
  return (
    <div aria-hidden="true" className="flex flex-col gap-3">
      <Skeleton className="h-12 w-3/5" />
      <Skeleton className="h-16 w-1/2 self-end" />
      <Skeleton className="h-10 w-2/5" />
    </div>
  );
}
