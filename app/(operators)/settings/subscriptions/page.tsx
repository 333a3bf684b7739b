import { PageMessages, Prefetched, titleOf } from "@/components/layout/page-data";
import { SubscriptionsPageContent } from "@/components/settings/subscriptions/subscriptions-page-content";
import { subscriptionsOptions } from "@/lib/api/subscriptions";
import { getServerContext } from "@/lib/context/server-context";
import { listAllSubscriptions } from "@/lib/events/subscriptions/list-all-subscriptions";
import { requirePerson } from "@/lib/people/current-person";

export const generateMetadata = titleOf("subscriptions");

export default async function SubscriptionsPage() {
  await requirePerson(["admin"]);
  const page = await listAllSubscriptions(getServerContext());
  return (
    <PageMessages of={["common", "errors", "apiKeys", "subscriptions"]}>
      <Prefetched fill={(client) => client.setQueryData(subscriptionsOptions().queryKey, page)}>
        <SubscriptionsPageContent />
      </Prefetched>
    </PageMessages>
  );
}
