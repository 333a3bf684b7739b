"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { UsersRoundIcon } from "lucide-react";
import { useTranslations } from "next-intl";
import { StaleNotice } from "@/components/chips/stale-notice";
import { ErrorNotice } from "@/components/layout/error-notice";
import { ListLoading } from "@/components/layout/list-loading";
import { Page, PageTitle } from "@/components/layout/page";
import { PageNotice } from "@/components/layout/page-notice";
import { FilteredRows } from "@/components/search/filtered-rows";
import { NoMatch } from "@/components/search/no-match";
import { useUrlState } from "@/components/search/use-url-state";
import { ButtonLink } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { LoadMore } from "@/components/ui/load-more";
import { contactUrl } from "@/lib/api/contact-list-query";
import { contactListOptions } from "@/lib/api/contacts";
import { distinctRows } from "@/lib/api/distinct-rows";
import { ContactsTable } from "./contacts-table";
import { ContactsToolbar } from "./contacts-toolbar";

export function ContactsPageContent() {
  const t = useTranslations("contacts");
  const [filter, show] = useUrlState(contactUrl);
  const query = useInfiniteQuery(contactListOptions(filter));
  const { data, error, dataUpdatedAt, refetch } = query;
  if (data === undefined && error === null) return <ListLoading />;
  const first = data?.pages[0];
  const items = distinctRows(data?.pages.flatMap((page) => page.items));
  return (
    <>
      <PageNotice notice={first?.notice ?? null} />
      <Page>
        <PageTitle title={t("title")} />
        {error !== null && data !== undefined && <StaleNotice error={error} updatedAt={dataUpdatedAt} />}
        {first?.any === false && contactUrl.write(filter) === "" ? (
          <EmptyState icon={UsersRoundIcon} title={t("empty.title")} description={t("empty.description")}>
            <ButtonLink href="/chips" variant="outline" size="sm">
              {t("empty.toChips")}
            </ButtonLink>
          </EmptyState>
        ) : (
          <>
            <ContactsToolbar filter={filter} onFilter={show} filteredChip={first?.filteredChip ?? null} />
            {data === undefined ? (
              <ErrorNotice heading="h2" error={error} onRetry={() => void refetch()} />
            ) : items.length === 0 ? (
              <NoMatch of="contacts" onClear={() => show(contactUrl.initial)} />
            ) : (
              <FilteredRows isPrevious={query.isPlaceholderData}>
                <ContactsTable contacts={items} />
              </FilteredRows>
            )}
            <LoadMore query={query} label={t("table.more")} loadingLabel={t("table.loadingMore")} />
          </>
        )}
      </Page>
    </>
  );
}
