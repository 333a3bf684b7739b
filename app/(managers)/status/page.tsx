import { Suspense } from "react";
import { ListLoading } from "@/components/layout/list-loading";
import { PageMessages, Prefetched, titleOf } from "@/components/layout/page-data";
import { StatusPageContent } from "@/components/status/status-page-content";
import { statusOptions } from "@/lib/api/status";
import { getServerContext } from "@/lib/context/server-context";
import { OPERATOR_NAMESPACES } from "@/lib/i18n/namespaces";
import { requirePerson } from "@/lib/people/current-person";
import { readStatus } from "@/lib/status/read-status";

export const generateMetadata = titleOf("status");

export default async function StatusPage() {
  await requirePerson();
  return (
    <PageMessages of={[...OPERATOR_NAMESPACES, "status", "gatewayVersion", "outlook", "alertCauses"]}>
      <Suspense fallback={<ListLoading hasFigures />}>
        <Pool />
      </Suspense>
    </PageMessages>
  );
}

async function Pool() {
  const status = await readStatus(getServerContext());
  return (
    <Prefetched fill={(client) => client.setQueryData(statusOptions().queryKey, status)}>
      <StatusPageContent />
    </Prefetched>
  );
}
