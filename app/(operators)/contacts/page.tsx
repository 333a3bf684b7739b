import { Suspense } from "react";
import { ContactsPageContent } from "@/components/contacts/contacts-page-content";
import { ListLoading } from "@/components/layout/list-loading";
import { PageMessages, Prefetched, titleOf } from "@/components/layout/page-data";
import { type ContactListFilter, contactUrl } from "@/lib/api/contact-list-query";
import { contactListOptions } from "@/lib/api/contacts";
import { type PageSearch, toUrlSearch } from "@/lib/api/url-state";
import { readContactPage } from "@/lib/contacts/read-contact-page";
import { getServerContext } from "@/lib/context/server-context";
import { OPERATOR_NAMESPACES } from "@/lib/i18n/namespaces";
import { requirePerson } from "@/lib/people/current-person";

export const generateMetadata = titleOf("contacts");

export default async function ContactsPage({ searchParams }: { searchParams: Promise<PageSearch> }) {
  await requirePerson();
  const filter = contactUrl.read(toUrlSearch(await searchParams));
  return (
    <PageMessages of={[...OPERATOR_NAMESPACES, "contacts"]}>
      <Suspense fallback={<ListLoading />}>
        <Contacts filter={filter} />
      </Suspense>
    </PageMessages>
  );
}

async function Contacts({ filter }: { filter: ContactListFilter }) {
  const pages = [await readContactPage(getServerContext(), filter)];
  return (
    <Prefetched
      fill={(client) => client.setQueryData(contactListOptions(filter).queryKey, { pages, pageParams: [""] })}
    >
      <ContactsPageContent />
    </Prefetched>
  );
}
