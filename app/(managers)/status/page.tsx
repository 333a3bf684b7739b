import { dehydrate, HydrationBoundary, QueryClient } from "@tanstack/react-query";
import type { Metadata } from "next";
import { NextIntlClientProvider } from "next-intl";
import { getTranslations } from "next-intl/server";
import { Suspense } from "react";
import { StatusPageContent } from "@/components/status/status-page-content";
import { StatusSkeleton } from "@/components/status/status-skeleton";
import { statusOptions } from "@/lib/api/status";
import { getServerContext } from "@/lib/context/server-context";
import { OPERATOR_NAMESPACES } from "@/lib/i18n/namespaces";
import { pickMessages } from "@/lib/i18n/pick-messages";
import { requirePerson } from "@/lib/people/current-person";
import { readStatus } from "@/lib/status/read-status";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("status"))("title") };
}

export default async function StatusPage() {
  await requirePerson();
  return (
    <NextIntlClientProvider messages={await pickMessages([...OPERATOR_NAMESPACES, "status", "alertCauses"])}>
      <Suspense fallback={<Loading />}>
        <Pool />
      </Suspense>
    </NextIntlClientProvider>
  );
}

async function Pool() {
  const queryClient = new QueryClient();
  queryClient.setQueryData(statusOptions().queryKey, await readStatus(getServerContext()));
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <StatusPageContent />
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
      <StatusSkeleton />
    </main>
  );
}
