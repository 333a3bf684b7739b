import { dehydrate, HydrationBoundary, QueryClient } from "@tanstack/react-query";
import type { Metadata } from "next";
import { NextIntlClientProvider } from "next-intl";
import { getTranslations } from "next-intl/server";
import { Suspense } from "react";
import { AlertsPageContent } from "@/components/alerts/alerts-page-content";
import { AlertsSkeleton } from "@/components/alerts/alerts-skeleton";
import { type AlertFilter, readAlertFilter } from "@/lib/api/alert-list-query";
import { alertKeys } from "@/lib/api/alerts";
import { requirePerson } from "@/lib/auth/current-person";
import { OPERATOR_NAMESPACES } from "@/lib/i18n/namespaces";
import { pickMessages } from "@/lib/i18n/pick-messages";
import { readAlertPage } from "@/lib/monitoring/alerts/read-alerts";
import { getServerContext } from "@/lib/server-context";
import type { Role } from "@/types/people";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("alerts"))("title") };
}

type SearchParameters = Record<string, string | string[] | undefined>;

export default async function AlertsPage({ searchParams }: { searchParams: Promise<SearchParameters> }) {
  const person = await requirePerson();
  const filter = readAlertFilter(toSearch(await searchParams));
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

/** A parameter given twice counts once, as its first. */
function toSearch(parameters: SearchParameters): URLSearchParams {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    const first = Array.isArray(value) ? value[0] : value;
    if (first !== undefined) search.set(name, first);
  }
  return search;
}
