"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { StaleNotice } from "@/components/chips/stale-notice";
import { useSelection } from "@/components/chips/use-selection";
import { ErrorNotice } from "@/components/layout/error-notice";
import { ListLoading } from "@/components/layout/list-loading";
import { loadPatiently } from "@/components/layout/load-patiently";
import { Page, PageTitle } from "@/components/layout/page";
import { PageNotice } from "@/components/layout/page-notice";
import { TitleState } from "@/components/layout/title-state";
import { FilteredRows } from "@/components/search/filtered-rows";
import { NoMatch } from "@/components/search/no-match";
import { useUrlState } from "@/components/search/use-url-state";
import { LoadMore } from "@/components/ui/load-more";
import { distinctRows } from "@/lib/api/distinct-rows";
import { type MessageListFilter, messageUrl } from "@/lib/api/message-list-query";
import { messageListOptions } from "@/lib/api/messages";
import { EmptyMessages } from "./empty-messages";
import { MessagesTable } from "./messages-table";
import { MessagesToolbar } from "./messages-toolbar";

const SendFilteredAgainDialog = dynamic(
  () => loadPatiently(() => import("./send-again-dialog").then((module) => module.SendFilteredAgainDialog)),
  { ssr: false },
);
const ResolveBar = dynamic(
  () => loadPatiently(() => import("./resolve-bar").then((module) => module.ResolveBar)),
  { ssr: false },
);

const BatchPanel = dynamic(() =>
  loadPatiently(() => import("./batch-panel").then((module) => module.BatchPanel)),
);

export function MessagesPageContent({ canWrite }: { canWrite: boolean }) {
  const t = useTranslations("messages");
  const [filter, show] = useUrlState(messageUrl);
  const query = useInfiniteQuery(messageListOptions(filter));
  const { data, error, dataUpdatedAt, refetch } = query;
  const selection = useSelection();
  const [isSendingAgain, setSendingAgain] = useState(false);

  if (data === undefined && error === null) return <ListLoading />;

  const first = data?.pages[0];
  const items = distinctRows(data?.pages.flatMap((page) => page.items));
  const chosen = items.filter(({ id, status }) => status === "uncertain" && selection.ids.has(id));
  const notice = first?.notice ?? null;

  return (
    <>
      <PageNotice notice={notice} />
      <TitleState state={first?.uncertain ? t("uncertain.count", { count: first.uncertain }) : ""} />
      <Page>
        <PageTitle title={t("title")} />
        {error !== null && data !== undefined && <StaleNotice error={error} updatedAt={dataUpdatedAt} />}
        {first?.any === false && messageUrl.write(filter) === "" ? (
          <EmptyMessages />
        ) : (
          <>
            <MessagesToolbar
              filter={filter}
              onFilter={show}
              uncertain={first?.uncertain ?? null}
              filteredChip={first?.filteredChip ?? null}
              filteredBatch={first?.filteredBatch ?? null}
              onSendAgain={canWrite && hasEnded(filter) ? () => setSendingAgain(true) : null}
            />
            {filter.batch !== "" && (
              <BatchPanel key={filter.batch} batchId={filter.batch} canWrite={canWrite} />
            )}
            {data === undefined ? (
              <ErrorNotice heading="h2" error={error} onRetry={() => void refetch()} />
            ) : items.length === 0 ? (
              <NoMatch of="messages" onClear={() => show(messageUrl.initial)} />
            ) : (
              <FilteredRows isPrevious={query.isPlaceholderData}>
                <MessagesTable
                  messages={items}
                  selected={selection.ids}
                  onSelect={canWrite ? selection.select : null}
                />
              </FilteredRows>
            )}
            <LoadMore query={query} label={t("table.more")} loadingLabel={t("table.loadingMore")} />
            {isSendingAgain && (
              <SendFilteredAgainDialog filter={filter} onClose={() => setSendingAgain(false)} />
            )}
            {chosen.length > 0 && <ResolveBar ids={chosen.map(({ id }) => id)} onClear={selection.clear} />}
          </>
        )}
      </Page>
    </>
  );
}

/** Bulk resending is offered only if the filter includes expired or failed messages. */
const hasEnded = ({ status }: MessageListFilter) => status.includes("expired") || status.includes("failed");
