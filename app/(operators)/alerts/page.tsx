import { dehydrate, HydrationBoundary, QueryClient } from "@tanstack/react-query";
import type { Metadata } from "next";
import { NextIntlClientProvider } from "next-intl";
import { getTranslations } from "next-intl/server";
import { Suspense } from "react";
import { AlertsPageContent } from "@/components/alerts/alerts-page-content";
import { AlertsSkeleton } from "@/components/alerts/alerts-skeleton";
import { readAlertPage } from "@/lib/alerts/read-alerts";
import { type AlertFilter, alertUrl } from "@/lib/api/alert-list-query";
import { alertKeys } from "@/lib/api/alerts";
import { type PageSearch, toUrlSearch } from "@/lib/api/url-state";
import { getServerContext } from "@/lib/context/server-context";
import { OPERATOR_NAMESPACES } from "@/lib/i18n/namespaces";
import { pickMessages } from "@/lib/i18n/pick-messages";
import { requirePerson } from "@/lib/people/current-person";
import type { Role } from "@/types/people";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("alerts"))("title") };
}

export default async function AlertsPage({ searchParams }: { searchParams: Promise<PageSearch> }) {
  const person = await requirePerson();
  const filter = alertUrl.read(toUrlSearch(await searchParams));
  return (
    <NextIntlClientProvider messages={await pickMessages([...OPERATOR_NAMESPACES, "alerts", "alertCauses"])}>
      <Suspense fallback={<Loading />}>
        <Alerts filter={filter} role={person.role} />
      </Suspense>
    </NextIntlClientProvider>
  );
}

async function Alerts({ filter, role }: { filter: AlertFilter; role: Role }) {
  const queryClient = new QueryClient();
  queryClient.setQueryData(alertKeys.list(filter), {
    pages: [await readAlertPage(getServerContext(), filter)],
    pageParams: [""],
  });
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <AlertsPageContent canWrite={role !== "manager"} isAdmin={role === "admin"} />
    </HydrationBoundary>
  );
}

async function Loading() {
  const t = await getTranslations("common");
  return (
    <main className="mx-auto max-w-[90rem] px-4 py-5 sm:px-6">
      <p role="status" className="sr-only">
        {t("loading")}
      </p>
      <AlertsSkeleton />
    </main>
  );
}
