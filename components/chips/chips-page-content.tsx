"use client";

import { useQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useTranslations } from "next-intl";
import { useCallback, useEffect, useState } from "react";
import { ErrorNotice } from "@/components/layout/error-notice";
import { loadMenuParts } from "@/components/layout/lazy-menu";
import { ListLoading } from "@/components/layout/list-loading";
import { Page, PageTitle } from "@/components/layout/page";
import { PageNotice } from "@/components/layout/page-notice";
import { useShortcut } from "@/components/layout/use-shortcut";
import { NoMatch } from "@/components/search/no-match";
import { useUrlState } from "@/components/search/use-url-state";
import { chipUrl, hasChipFilters, withoutChipFilters } from "@/lib/api/chip-list-query";
import { chipListOptions } from "@/lib/api/chips";
import type { ChipColumn } from "@/types/chip-columns";
import type { Chip } from "@/types/chips";
import { ChipDialogs, dialogOf, type OpenDialog, preloadChipDialogs } from "./chip-dialogs";
import { ChipsPages } from "./chips-pages";
import { ChipsSummary } from "./chips-summary";
import { ChipsTable } from "./chips-table";
import { ChipsToolbar } from "./chips-toolbar";
import { NewInstanceButton } from "./new-instance-button";
import type { NextStep } from "./next-step";
import { StaleNotice } from "./stale-notice";
import { UnknownInstances } from "./unknown-instances";
import { useChipColumns } from "./use-chip-columns";
import { useSelection } from "./use-selection";

// Loaded on demand because most visits show neither; the server still renders them.
const EmptyPool = dynamic(() => import("./empty-pool").then((module) => module.EmptyPool));
const FirstMessage = dynamic(() =>
  import("./first-message/first-message").then((module) => module.FirstMessage),
);
const BulkActions = dynamic(() => import("./bulk-actions").then((module) => module.BulkActions), {
  ssr: false,
});

/** Long enough that preloading does not slow down the list. */
const PRELOAD_AFTER_MS = 1_500;

/** Used when the list could not be loaded. */
const NOTHING = { items: null, total: 0, summary: null, notice: null };

interface ChipsPageContentProps {
  /** False for managers. */
  canWrite: boolean;
  /** True for administrators, who may create the API key for a first message. */
  canMakeKeys: boolean;
  initialColumns: readonly ChipColumn[];
}

export function ChipsPageContent({ canWrite, canMakeKeys, initialColumns }: ChipsPageContentProps) {
  const t = useTranslations("chips");
  const [query, show] = useUrlState(chipUrl);
  const { data, error, dataUpdatedAt, refetch } = useQuery(chipListOptions(query));
  const [columns, setColumns] = useChipColumns(initialColumns);
  const [dialog, setDialog] = useState<OpenDialog | null>(null);
  const selection = useSelection();

  const create = useCallback(() => setDialog({ kind: "create" }), []);
  const adopt = useCallback(() => setDialog({ kind: "adopt" }), []);
  const takeStep = useCallback((step: NextStep, chip: Chip) => setDialog(dialogOf(step, chip)), []);
  useShortcut("n", create, canWrite);
  usePreloadedDialogs(canWrite);

  if (data === undefined && error === null) return <ListLoading hasFigures />;

  // `items` is null when loading failed and no earlier list exists. The toolbar stays, so the search can be changed.
  const { items, total, summary, notice } = data ?? NOTHING;
  const selected = (items ?? []).filter((chip) => selection.ids.has(chip.id));
  const isEmptyPool = summary?.total === 0 && total === 0 && !hasChipFilters(query);

  return (
    <>
      <PageNotice notice={notice} />
      <Page>
        <PageTitle title={t("title")}>
          {canWrite && !isEmptyPool && <NewInstanceButton onCreate={create} onAdopt={adopt} />}
        </PageTitle>
        {error !== null && data !== undefined && <StaleNotice error={error} updatedAt={dataUpdatedAt} />}
        {isEmptyPool ? (
          <EmptyPool ways={canWrite ? { create, adopt } : null} />
        ) : (
          <>
            {canWrite && notice !== null && notice.unknownInstances > 0 && (
              <UnknownInstances count={notice.unknownInstances} onSee={adopt} />
            )}
            {summary !== null && <ChipsSummary summary={summary} query={query} onFilter={show} />}
            <ChipsToolbar query={query} onQuery={show} columns={columns} onColumns={setColumns} />
            {items === null ? (
              <ErrorNotice heading="h2" error={error} onRetry={() => void refetch()} />
            ) : items.length === 0 ? (
              <NoMatch of="chips" onClear={() => show(withoutChipFilters(query))} />
            ) : (
              <ChipsTable
                chips={items}
                query={query}
                columns={columns}
                selected={selection.ids}
                onSort={(sort, order) => show({ ...query, sort, order, page: 1 })}
                onStep={canWrite ? takeStep : null}
                onSelect={selection.select}
              />
            )}
            {total > 0 && <ChipsPages query={query} total={total} onQuery={show} />}
            {selected.length > 0 && <BulkActions chips={selected} onClear={selection.clear} />}
          </>
        )}
        {canMakeKeys && notice !== null && (isEmptyPool || notice.simulator) && (
          <FirstMessage simulator={notice.simulator} hasChip={!isEmptyPool} />
        )}
      </Page>
      <ChipDialogs dialog={dialog} onDialog={setDialog} simulator={notice?.simulator ?? false} />
    </>
  );
}

function usePreloadedDialogs(canWrite: boolean): void {
  useEffect(() => {
    if (!canWrite) return;
    const preload = () => Promise.all([loadMenuParts(), preloadChipDialogs()]);
    // A failed preload is ignored, because each part is loaded again on first use.
    const timer = setTimeout(() => void preload().catch(() => undefined), PRELOAD_AFTER_MS);
    return () => clearTimeout(timer);
  }, [canWrite]);
}
