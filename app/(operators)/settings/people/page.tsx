import { PageMessages, Prefetched, titleOf } from "@/components/layout/page-data";
import { PeoplePageContent } from "@/components/settings/people-page-content";
import { peopleOptions } from "@/lib/api/people";
import { getServerContext } from "@/lib/context/server-context";
import { requirePerson } from "@/lib/people/current-person";
import { listPeople } from "@/lib/people/list-people";

export const generateMetadata = titleOf("people");

export default async function PeoplePage() {
  const person = await requirePerson(["admin"]);
  const items = await listPeople(getServerContext().db);
  return (
    <PageMessages of={["common", "errors", "people", "layout"]}>
      <Prefetched fill={(client) => client.setQueryData(peopleOptions().queryKey, { items })}>
        <PeoplePageContent ownId={person.id} />
      </Prefetched>
    </PageMessages>
  );
}
