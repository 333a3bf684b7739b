"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Spinner } from "@/components/ui/spinner";
import { moreInstancesOptions } from "@/lib/api/status";
import type { StatusInstances, UptimeWindow } from "@/types/status";
import { InstanceRow } from "./instance-row";
import { Section } from "./section";
import { UptimeWindowSwitch } from "./uptime-window-switch";

const MORE_PER_PAGE = 100;

const COLUMNS = [
  { key: "name", className: "w-36 xl:w-44" },
  { key: "state", className: "" },
  { key: "usage", className: "w-40" },
  { key: "load", className: "w-16 text-right" },
  { key: "contacts", className: "w-18 text-right" },
  { key: "uptime", className: "w-44 xl:w-64" },
  { key: "lastMessage", className: "w-26 xl:w-32" },
] as const;

/** Instances are sorted worst first. The status response contains the first page; further pages load on demand. */
export function InstanceList({ first }: { first: StatusInstances }) {
  const t = useTranslations("status.instances");
  const [window, setWindow] = useState<UptimeWindow>("h24");
  const [asked, setAsked] = useState(false);
  const more = useInfiniteQuery(moreInstancesOptions(asked));
  const pages = [first, ...(more.data?.pages ?? [])];
  // The order can change between the loading of two pages, so chips that are already shown are skipped.
  const seen = new Set<string>();
  const rows = pages.flatMap((page) =>
    page.items
      .filter(({ id }) => !seen.has(id) && seen.add(id))
      .map((instance) => ({ instance, edges: page.edges })),
  );
  const left = first.total - rows.length;
  const loadMore = () => (asked ? void more.fetchNextPage() : setAsked(true));

  return (
    <Section
      title={t("title")}
      hint={t("worstFirst")}
      age={<UptimeWindowSwitch window={window} onWindow={setWindow} />}
      className="print:break-inside-auto"
    >
      {rows.length === 0 ? (
        <p className="text-sm text-muted-foreground">{t("none")}</p>
      ) : (
        <table className="-mx-4 block border-t text-sm lg:mx-0 lg:table lg:w-full lg:table-fixed lg:border-t-0">
          <thead className="hidden lg:table-header-group">
            <tr className="border-b text-left text-xs text-muted-foreground">
              {COLUMNS.map(({ key, className }) => (
                <th key={key} scope="col" className={`px-2 pb-2 font-medium ${className}`}>
                  {t(key)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody className="block lg:table-row-group">
            {rows.map(({ instance, edges }) => (
              <InstanceRow key={instance.id} instance={instance} window={window} edges={edges[window]} />
            ))}
          </tbody>
        </table>
      )}
      {left > 0 && (
        <div className="flex items-center justify-center gap-3 print:hidden">
          <span className="text-xs text-muted-foreground">
            {t("shown", { shown: rows.length, total: first.total })}
          </span>
          <Button variant="outline" size="sm" disabled={more.isFetching} onClick={loadMore}>
            {more.isFetching && <Spinner />}
            {more.isFetching ? t("loadingMore") : t("more", { count: Math.min(left, MORE_PER_PAGE) })}
          </Button>
          {more.isError && <span className="text-xs text-destructive">{t("moreFailed")}</span>}
        </div>
      )}
    </Section>
  );
}
