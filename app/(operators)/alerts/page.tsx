import { Suspense } from "react";
import { AlertsPageContent } from "@/components/alerts/alerts-page-content";
import { ListLoading } from "@/components/layout/list-loading";
import { PageMessages, Prefetched, titleOf } from "@/components/layout/page-data";
import { readAlertPage } from "@/lib/alerts/read-alerts";
import { type AlertFilter, alertUrl } from "@/lib/api/alert-list-query";
import { alertListOptions } from "@/lib/api/alerts";
import { type PageSearch, toUrlSearch } from "@/lib/api/url-state";
import { getServerContext } from "@/lib/context/server-context";
import { OPERATOR_NAMESPACES } from "@/lib/i18n/namespaces";
import { requirePerson } from "@/lib/people/current-person";
import type { Role } from "@/types/people";

export const generateMetadata = titleOf("alerts");

export default async function AlertsPage({ searchParams }: { searchParams: Promise<PageSearch> }) {
  const { role } = await requirePerson();
  const filter = alertUrl.read(toUrlSearch(await searchParams));
  return (
    <PageMessages of={[...OPERATOR_NAMESPACES, "alerts", "alertCauses"]}>
      <Suspense fallback={<ListLoading />}>
        <Alerts filter={filter} role={role} />
      </Suspense>
    </PageMessages>
  );
}

async function Alerts({ filter, role }: { filter: AlertFilter; role: Role }) {
  const pages = [await readAlertPage(getServerContext(), filter)];
  return (
    <Prefetched
      fill={(client) => client.setQueryData(alertListOptions(filter).queryKey, { pages, pageParams: [""] })}
    >
      <AlertsPageContent canWrite={role !== "manager"} isAdmin={role === "admin"} />
    </Prefetched>
  );
}
