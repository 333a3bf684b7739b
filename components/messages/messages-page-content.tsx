"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useTranslations } from "next-intl";
import { StaleNotice } from "@/components/chips/stale-notice";
import { useSelection } from "@/components/chips/use-selection";
import { ErrorNotice } from "@/components/layout/error-notice";
import { ListLoading } from "@/components/layout/list-loading";
import { Page, PageTitle } from "@/components/layout/page";
import { PageNotice } from "@/components/layout/page-notice";
import { NoMatch } from "@/components/search/no-match";
import { useUrlState } from "@/components/search/use-url-state";
import { LoadMore } from "@/components/ui/load-more";
import { distinctRows } from "@/lib/api/distinct-rows";
import { messageUrl } from "@/lib/api/message-list-query";
import { messageListOptions } from "@/lib/api/messages";
import { EmptyMessages } from "./empty-messages";
import { MessagesTable } from "./messages-table";
import { MessagesToolbar } from "./messages-toolbar";

const ResolveBar = dynamic(() => import("./resolve-bar").then((module) => module.ResolveBar), { ssr: false });

export function MessagesPageContent({ canWrite }: { canWrite: boolean }) {
  const t = useTranslations("messages");
  const [filter, show] = useUrlState(messageUrl);
  const query = useInfiniteQuery(messageListOptions(filter));
  const { data, error, dataUpdatedAt, refetch } = query;
  const selection = useSelection();

  if (data === undefined && error === null) return <ListLoading />;

  const first = data?.pages[0];
  const items = distinctRows(data?.pages.flatMap((page) => page.items));
  const chosen = items.filter(({ id, status }) => status === "uncertain" && selection.ids.has(id));
  const notice = first?.notice ?? null;

  return (
    <>
      <PageNotice notice={notice} />
      <Page>
        <PageTitle title={t("title")} />
        {error !== null && data !== undefined && <StaleNotice error={error} updatedAt={dataUpdatedAt} />}
        {first?.any === false && messageUrl.write(filter) === "" ? (
          <EmptyMessages />
        ) : (
          <>
            <MessagesToolbar filter={filter} onFilter={show} uncertain={first?.uncertain ?? null} />
            {data === undefined ? (
              <ErrorNotice heading="h2" error={error} onRetry={() => void refetch()} />
            ) : items.length === 0 ? (
              <NoMatch of="messages" onClear={() => show(messageUrl.initial)} />
            ) : (
              <MessagesTable
                messages={items}
                selected={selection.ids}
                onSelect={canWrite ? selection.select : null}
              />
            )}
            <LoadMore query={query} label={t("table.more")} loadingLabel={t("table.loadingMore")} />
            {chosen.length > 0 && <ResolveBar ids={chosen.map(({ id }) => id)} onClear={selection.clear} />}
          </>
        )}
      </Page>
    </>
  );
}
