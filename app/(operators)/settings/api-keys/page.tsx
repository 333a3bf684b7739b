import { dehydrate, HydrationBoundary, QueryClient } from "@tanstack/react-query";
import type { Metadata } from "next";
import { NextIntlClientProvider } from "next-intl";
import { getTranslations } from "next-intl/server";
import { ApiKeysPageContent } from "@/components/settings/api-keys/api-keys-page-content";
import { apiKeysOptions } from "@/lib/api/api-keys";
import { listApiKeys } from "@/lib/clients/list-api-keys";
import { getServerContext } from "@/lib/context/server-context";
import { pickMessages } from "@/lib/i18n/pick-messages";
import { requirePerson } from "@/lib/people/current-person";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("apiKeys"))("title") };
}

export default async function ApiKeysPage() {
  const person = await requirePerson(["admin"]);
  const context = getServerContext();
  const queryClient = new QueryClient();
  queryClient.setQueryData(apiKeysOptions().queryKey, { items: await listApiKeys(context, person) });
  return (
    <NextIntlClientProvider messages={await pickMessages(["common", "errors", "apiKeys"])}>
      <HydrationBoundary state={dehydrate(queryClient)}>
        <ApiKeysPageContent simulator={context.config.simulated} />
      </HydrationBoundary>
    </NextIntlClientProvider>
  );
}
