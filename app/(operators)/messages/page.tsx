import { dehydrate, HydrationBoundary, QueryClient } from "@tanstack/react-query";
import type { Metadata } from "next";
import { NextIntlClientProvider } from "next-intl";
import { getTranslations } from "next-intl/server";
import { Suspense } from "react";
import { MessagesPageContent } from "@/components/messages/messages-page-content";
import { MessagesSkeleton } from "@/components/messages/messages-skeleton";
import { type MessageListFilter, messageUrl } from "@/lib/api/message-list-query";
import { messageKeys } from "@/lib/api/messages";
import { type PageSearch, toUrlSearch } from "@/lib/api/url-state";
import { getServerContext } from "@/lib/context/server-context";
import { OPERATOR_NAMESPACES } from "@/lib/i18n/namespaces";
import { pickMessages } from "@/lib/i18n/pick-messages";
import { requirePerson } from "@/lib/people/current-person";
import { readMessagePage } from "@/lib/queue/read-message-page";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("messages"))("title") };
}

export default async function MessagesPage({ searchParams }: { searchParams: Promise<PageSearch> }) {
  const person = await requirePerson();
  const filter = messageUrl.read(toUrlSearch(await searchParams));
  return (
    <NextIntlClientProvider messages={await pickMessages([...OPERATOR_NAMESPACES, "messages"])}>
      <Suspense fallback={<Loading />}>
        <Messages filter={filter} canWrite={person.role !== "manager"} />
      </Suspense>
    </NextIntlClientProvider>
  );
}

async function Messages({ filter, canWrite }: { filter: MessageListFilter; canWrite: boolean }) {
  const queryClient = new QueryClient();
  queryClient.setQueryData(messageKeys.list(filter), {
    pages: [await readMessagePage(getServerContext(), filter)],
    pageParams: [""],
  });
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <MessagesPageContent canWrite={canWrite} />
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
      <MessagesSkeleton />
    </main>
  );
}
