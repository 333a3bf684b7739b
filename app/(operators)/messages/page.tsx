import { Suspense } from "react";
import { ListLoading } from "@/components/layout/list-loading";
import { PageMessages, Prefetched, titleOf } from "@/components/layout/page-data";
import { MessagesPageContent } from "@/components/messages/messages-page-content";
import { type MessageListFilter, messageUrl } from "@/lib/api/message-list-query";
import { batchOptions, messageListOptions } from "@/lib/api/messages";
import { type PageSearch, toUrlSearch } from "@/lib/api/url-state";
import { getServerContext } from "@/lib/context/server-context";
import { DomainError } from "@/lib/errors";
import { OPERATOR_NAMESPACES } from "@/lib/i18n/namespaces";
import { requirePerson } from "@/lib/people/current-person";
import { readBatch } from "@/lib/queue/batches/get-batch";
import { readMessagePage } from "@/lib/queue/read/read-message-page";

export const generateMetadata = titleOf("messages");

export default async function MessagesPage({ searchParams }: { searchParams: Promise<PageSearch> }) {
  const { role } = await requirePerson();
  const filter = messageUrl.read(toUrlSearch(await searchParams));
  return (
    <PageMessages of={[...OPERATOR_NAMESPACES, "messages"]}>
      <Suspense fallback={<ListLoading />}>
        <Messages filter={filter} canWrite={role !== "manager"} />
      </Suspense>
    </PageMessages>
  );
}

async function Messages({ filter, canWrite }: { filter: MessageListFilter; canWrite: boolean }) {
  const context = getServerContext();
  const [page, batch] = await Promise.all([
    readMessagePage(context, filter),
    filter.batch === "" ? undefined : readBatch(context, filter.batch, { clientId: null }).catch(ifMissing),
  ]);
  return (
    <Prefetched
      fill={(client) => {
        client.setQueryData(messageListOptions(filter).queryKey, { pages: [page], pageParams: [""] });
        client.setQueryData(batchOptions(filter.batch).queryKey, batch);
      }}
    >
      <MessagesPageContent canWrite={canWrite} />
    </Prefetched>
  );
}

/** The panel then fetches the batch itself and shows why it cannot. */
function ifMissing(error: unknown): undefined {
  if (!(error instanceof DomainError && error.code === "batch_not_found")) throw error;
}
