"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { StaleNotice } from "@/components/chips/stale-notice";
import { ErrorNotice } from "@/components/layout/error-notice";
import { ListLoading } from "@/components/layout/list-loading";
import { loadPatiently } from "@/components/layout/load-patiently";
import { Page, PageTitle } from "@/components/layout/page";
import { TitleState } from "@/components/layout/title-state";
import { useUrlState } from "@/components/search/use-url-state";
import { Button, ButtonLink } from "@/components/ui/button";
import { LoadMore } from "@/components/ui/load-more";
import { alertUrl } from "@/lib/api/alert-list-query";
import { alertListOptions } from "@/lib/api/alerts";
import { distinctRows } from "@/lib/api/distinct-rows";
import type { Alert } from "@/types/alert-pages";
import { AlertHistory } from "./alert-history";
import { AlertsToolbar } from "./alerts-toolbar";
import { OpenAlerts } from "./open-alerts";
import { SilenceList } from "./silence-list";

const loadDialogs = () => loadPatiently(() => import("./alert-dialogs"));
const AcknowledgeDialog = dynamic(() => loadDialogs().then((dialogs) => dialogs.AcknowledgeDialog), {
  ssr: false,
});
const SilenceDialog = dynamic(() => loadDialogs().then((dialogs) => dialogs.SilenceDialog), { ssr: false });

type OpenDialog = { kind: "acknowledge"; alert: Alert } | { kind: "silence"; alert: Alert | null };

export function AlertsPageContent({ canWrite, isAdmin }: { canWrite: boolean; isAdmin: boolean }) {
  const t = useTranslations("alerts");
  const [filter, show] = useUrlState(alertUrl);
  const query = useInfiniteQuery(alertListOptions(filter));
  const { data, error, dataUpdatedAt, refetch } = query;
  const [dialog, setDialog] = useState<OpenDialog | null>(null);
  const first = data?.pages[0];

  if (first === undefined) {
    if (error === null) return <ListLoading />;
    return (
      <Page>
        <ErrorNotice error={error} onRetry={() => void refetch()} />
      </Page>
    );
  }

  const isFiltered = alertUrl.write(filter) !== "";
  const open = first.open;
  const openIds = new Set(open.map(({ id }) => id));
  const history = distinctRows(data?.pages.flatMap((page) => page.history)).filter(
    ({ id }) => !openIds.has(id),
  );

  return (
    <Page>
      <TitleState state={isFiltered ? "" : t("open.count", { count: open.length })} />
      <PageTitle title={t("title")}>
        {isAdmin && (
          <ButtonLink href="/settings/alerts" variant="ghost" size="sm" className="text-muted-foreground">
            {t("toolbar.settings")}
          </ButtonLink>
        )}
      </PageTitle>
      {error !== null && <StaleNotice error={error} updatedAt={dataUpdatedAt} />}
      <AlertsToolbar
        filter={filter}
        onFilter={show}
        onSilence={canWrite ? () => setDialog({ kind: "silence", alert: null }) : null}
      />
      <OpenAlerts
        alerts={open}
        evaluatedAt={first.evaluatedAt}
        isFiltered={isFiltered}
        onAcknowledge={canWrite ? (alert) => setDialog({ kind: "acknowledge", alert }) : null}
        onSilence={canWrite ? (alert) => setDialog({ kind: "silence", alert }) : null}
      />
      {first.silences.length > 0 && <SilenceList silences={first.silences} canWrite={canWrite} />}
      <section aria-labelledby="history" className="flex flex-col gap-2">
        <h2 id="history" className="text-sm font-semibold">
          {t("history.title")}
        </h2>
        {history.length > 0 ? (
          <AlertHistory alerts={history} />
        ) : (
          <NoHistory onClear={isFiltered ? () => show(alertUrl.initial) : null} />
        )}
        <LoadMore query={query} label={t("history.more")} loadingLabel={t("history.loadingMore")} />
      </section>
      {dialog?.kind === "acknowledge" && (
        <AcknowledgeDialog alert={dialog.alert} onClose={() => setDialog(null)} />
      )}
      {dialog?.kind === "silence" && <SilenceDialog alert={dialog.alert} onClose={() => setDialog(null)} />}
    </Page>
  );
}

/** `onClear` is null if no filter is active. */
function NoHistory({ onClear }: { onClear: (() => void) | null }) {
  const t = useTranslations("alerts.history");
  return (
    <div className="flex flex-col items-start gap-2 rounded-lg border border-dashed px-4 py-6 text-sm text-muted-foreground">
      {t(onClear === null ? "empty" : "noMatch")}
      {onClear !== null && (
        <Button variant="outline" size="sm" onClick={onClear}>
          {t("clear")}
        </Button>
      )}
    </div>
  );
}
