"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { DownloadIcon } from "lucide-react";
import { useLocale, useTranslations } from "next-intl";
import { StaleNotice } from "@/components/chips/stale-notice";
import { ErrorNotice } from "@/components/layout/error-notice";
import { ListLoading } from "@/components/layout/list-loading";
import { Page, PageTitle } from "@/components/layout/page";
import { FilteredRows } from "@/components/search/filtered-rows";
import { NoMatch } from "@/components/search/no-match";
import { useUrlState } from "@/components/search/use-url-state";
import { buttonVariants } from "@/components/ui/button";
import { LoadMore } from "@/components/ui/load-more";
import { auditExportPath, auditOptions } from "@/lib/api/audit";
import { auditUrl } from "@/lib/api/audit-query";
import { distinctRows } from "@/lib/api/distinct-rows";
import { AuditTable } from "./audit-table";
import { AuditToolbar } from "./audit-toolbar";

export function AuditPageContent() {
  const t = useTranslations("audit");
  const locale = useLocale();
  const [filter, show] = useUrlState(auditUrl);
  const query = useInfiniteQuery(auditOptions(filter));
  const { data, error, dataUpdatedAt, refetch } = query;
  if (data === undefined && error === null) return <ListLoading width="settings" />;
  const items = distinctRows(data?.pages.flatMap((page) => page.items));
  return (
    <Page width="settings">
      <PageTitle title={t("title")} description={t("description")}>
        <a
          href={auditExportPath(filter, locale)}
          download
          title={t("exportHint")}
          className={buttonVariants({ variant: "outline", size: "sm" })}
        >
          <DownloadIcon />
          {t("export")}
        </a>
      </PageTitle>
      {error !== null && data !== undefined && <StaleNotice error={error} updatedAt={dataUpdatedAt} />}
      <AuditToolbar filter={filter} onFilter={show} people={data?.pages[0]?.people ?? []} />
      {data === undefined ? (
        <ErrorNotice heading="h2" error={error} onRetry={() => void refetch()} />
      ) : items.length === 0 ? (
        <NoMatch of="audit" onClear={() => show(auditUrl.initial)} />
      ) : (
        <FilteredRows isPrevious={query.isPlaceholderData}>
          <AuditTable rows={items} />
        </FilteredRows>
      )}
      <LoadMore query={query} label={t("table.more")} loadingLabel={t("table.loadingMore")} />
    </Page>
  );
}
