import { dehydrate, HydrationBoundary, QueryClient } from "@tanstack/react-query";
import type { Metadata } from "next";
import { NextIntlClientProvider } from "next-intl";
import { getTranslations } from "next-intl/server";
import { PeoplePageContent } from "@/components/settings/people-page-content";
import { peopleOptions } from "@/lib/api/people";
import { getServerContext } from "@/lib/context/server-context";
import { pickMessages } from "@/lib/i18n/pick-messages";
import { requirePerson } from "@/lib/people/current-person";
import { listPeople } from "@/lib/people/list-people";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("people"))("title") };
}

export default async function PeoplePage() {
  const person = await requirePerson(["admin"]);
  const queryClient = new QueryClient();
  queryClient.setQueryData(peopleOptions().queryKey, { items: await listPeople(getServerContext().db) });
  return (
    <NextIntlClientProvider messages={await pickMessages(["common", "errors", "people"])}>
      <HydrationBoundary state={dehydrate(queryClient)}>
        <PeoplePageContent ownId={person.id} />
      </HydrationBoundary>
    </NextIntlClientProvider>
  );
}
