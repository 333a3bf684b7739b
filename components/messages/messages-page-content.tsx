"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useTranslations } from "next-intl";
import { useRef } from "react";
import { StaleNotice } from "@/components/chips/stale-notice";
import { useSelection } from "@/components/chips/use-selection";
import { ErrorNotice } from "@/components/layout/error-notice";
import { NoticeBanner } from "@/components/layout/notice-banner";
import { useShortcut } from "@/components/layout/use-shortcut";
import { useUrlState } from "@/components/search/use-url-state";
import { Button } from "@/components/ui/button";
import { Spinner } from "@/components/ui/spinner";
import { messageUrl } from "@/lib/api/message-list-query";
import { messageListOptions } from "@/lib/api/messages";
import type { MessageRow } from "@/types/message-pages";
import { EmptyMessages, NoMessageMatch } from "./empty-messages";
import { MessagesSkeleton } from "./messages-skeleton";
import { MessagesTable } from "./messages-table";
import { MessagesToolbar } from "./messages-toolbar";

const ResolveBar = dynamic(() => import("./resolve-bar").then((module) => module.ResolveBar), { ssr: false });

/** Every message of every service, live: where it is, what holds it, and what waits for a person. */
export function MessagesPageContent({ canWrite }: { canWrite: boolean }) {
  const t = useTranslations("messages");
  const [filter, show] = useUrlState(messageUrl);
  const { data, error, dataUpdatedAt, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } =
    useInfiniteQuery(messageListOptions(filter));
  const selection = useSelection();
  const searchRef = useRef<HTMLInputElement>(null);
  useShortcut("/", () => searchRef.current?.focus());

  if (data === undefined && error === null) {
    return (
      <Page>
        <MessagesSkeleton />
      </Page>
    );
  }

  const first = data?.pages[0];
  const items = distinct(data?.pages.flatMap((page) => page.items) ?? []);
  const chosen = items.filter(({ id, status }) => status === "uncertain" && selection.ids.has(id));
  const notice = first?.notice ?? null;

  return (
    <>
      {notice !== null && !notice.unsafeTestWindows && <NoticeBanner notice={notice} />}
      <Page>
        <h1 className="text-xl font-semibold tracking-tight">{t("title")}</h1>
        {error !== null && data !== undefined && <StaleNotice error={error} updatedAt={dataUpdatedAt} />}
        {first?.any === false && messageUrl.write(filter) === "" ? (
          <EmptyMessages />
        ) : (
          <>
            <MessagesToolbar
              filter={filter}
              onFilter={show}
              uncertain={first?.uncertain ?? null}
              searchRef={searchRef}
            />
            {data === undefined ? (
              <ErrorNotice heading="h2" error={error} onRetry={() => void refetch()} />
            ) : items.length === 0 ? (
              <NoMessageMatch onClear={() => show(messageUrl.initial)} />
            ) : (
              <MessagesTable
                messages={items}
                selected={selection.ids}
                onSelect={canWrite ? selection.selectAll : null}
              />
            )}
            {hasNextPage && (
              <Button
                variant="outline"
                size="sm"
                className="self-center"
                disabled={isFetchingNextPage}
                onClick={() => void fetchNextPage()}
              >
                {isFetchingNextPage && <Spinner />}
                {t(isFetchingNextPage ? "table.loadingMore" : "table.more")}
              </Button>
            )}
            {chosen.length > 0 && <ResolveBar ids={chosen.map(({ id }) => id)} onClear={selection.clear} />}
          </>
        )}
      </Page>
    </>
  );
}

/** While pages are read one after the other, a message that moved on may be in two of them. */
function distinct(items: readonly MessageRow[]): MessageRow[] {
  return [...new Map(items.map((item) => [item.id, item])).values()];
}

function Page({ children }: { children: React.ReactNode }) {
  return (
    <main
      id="content"
      tabIndex={-1}
      className="mx-auto flex max-w-[90rem] flex-col gap-4 px-4 py-5 outline-none sm:px-6"
    >
      {children}
    </main>
  );
}
