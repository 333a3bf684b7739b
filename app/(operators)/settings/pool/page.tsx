import { dehydrate, HydrationBoundary, QueryClient } from "@tanstack/react-query";
import type { Metadata } from "next";
import { NextIntlClientProvider } from "next-intl";
import { getTranslations } from "next-intl/server";
import { PoolPageContent } from "@/components/settings/pool/pool-page-content";
import { settingsOptions } from "@/lib/api/settings";
import { getServerContext } from "@/lib/context/server-context";
import { pickMessages } from "@/lib/i18n/pick-messages";
import { requirePerson } from "@/lib/people/current-person";
import { listInstanceNames } from "@/lib/settings/list-instance-names";
import { readSettings } from "@/lib/settings/read-settings";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("poolSettings"))("title") };
}

export default async function PoolSettingsPage() {
  await requirePerson(["admin"]);
  const { db } = getServerContext();
  const queryClient = new QueryClient();
  queryClient.setQueryData(settingsOptions().queryKey, await readSettings(db));
  return (
    <NextIntlClientProvider messages={await pickMessages(["common", "errors", "poolSettings"])}>
      <HydrationBoundary state={dehydrate(queryClient)}>
        <PoolPageContent instances={await listInstanceNames(db)} />
      </HydrationBoundary>
    </NextIntlClientProvider>
  );
}
