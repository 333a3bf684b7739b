import { Suspense } from "react";
import { ListLoading } from "@/components/layout/list-loading";
import { PageMessages, Prefetched, titleOf } from "@/components/layout/page-data";
import { AuditPageContent } from "@/components/settings/audit/audit-page-content";
import { auditOptions } from "@/lib/api/audit";
import { type AuditListFilter, auditUrl } from "@/lib/api/audit-query";
import { type PageSearch, toUrlSearch } from "@/lib/api/url-state";
import { readAuditPage } from "@/lib/audit-log/read-audit-page";
import { getServerContext } from "@/lib/context/server-context";
import { requirePerson } from "@/lib/people/current-person";

export const generateMetadata = titleOf("audit");

export default async function AuditPage({ searchParams }: { searchParams: Promise<PageSearch> }) {
  await requirePerson(["admin"]);
  const filter = auditUrl.read(toUrlSearch(await searchParams));
  return (
    <PageMessages of={["common", "errors", "audit", "alertCauses"]}>
      <Suspense fallback={<ListLoading />}>
        <Audit filter={filter} />
      </Suspense>
    </PageMessages>
  );
}

async function Audit({ filter }: { filter: AuditListFilter }) {
  const pages = [await readAuditPage(getServerContext(), filter)];
  return (
    <Prefetched
      fill={(client) => client.setQueryData(auditOptions(filter).queryKey, { pages, pageParams: [""] })}
    >
      <AuditPageContent />
    </Prefetched>
  );
}
