import { dehydrate, HydrationBoundary, QueryClient } from "@tanstack/react-query";
import type { Metadata } from "next";
import { NextIntlClientProvider } from "next-intl";
import { getTranslations } from "next-intl/server";
import { AlertSettingsContent } from "@/components/settings/alerts/alert-settings-content";
import { listDestinations } from "@/lib/alerts/list-destinations";
import { listAlertRules } from "@/lib/alerts/rules";
import { alertDestinationsOptions, alertRulesOptions } from "@/lib/api/alerts";
import { getServerContext } from "@/lib/context/server-context";
import { pickMessages } from "@/lib/i18n/pick-messages";
import { requirePerson } from "@/lib/people/current-person";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("alertSettings"))("title") };
}

export default async function AlertSettingsPage() {
  await requirePerson(["admin"]);
  const context = getServerContext();
  const queryClient = new QueryClient();
  const [rules, destinations] = await Promise.all([listAlertRules(context.db), listDestinations(context)]);
  queryClient.setQueryData(alertRulesOptions().queryKey, { items: rules });
  queryClient.setQueryData(alertDestinationsOptions().queryKey, { items: destinations });
  return (
    <NextIntlClientProvider
      messages={await pickMessages(["common", "errors", "apiKeys", "alertSettings", "alertCauses"])}
    >
      <HydrationBoundary state={dehydrate(queryClient)}>
        <AlertSettingsContent />
      </HydrationBoundary>
    </NextIntlClientProvider>
  );
}
