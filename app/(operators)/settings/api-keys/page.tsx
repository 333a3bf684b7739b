import { PageMessages, Prefetched, titleOf } from "@/components/layout/page-data";
import { ApiKeysPageContent } from "@/components/settings/api-keys/api-keys-page-content";
import { apiKeysOptions } from "@/lib/api/api-keys";
import { listApiKeys } from "@/lib/clients/list-api-keys";
import { getServerContext } from "@/lib/context/server-context";
import { requirePerson } from "@/lib/people/current-person";

export const generateMetadata = titleOf("apiKeys");

export default async function ApiKeysPage() {
  const person = await requirePerson(["admin"]);
  const context = getServerContext();
  const items = await listApiKeys(context, person);
  return (
    <PageMessages of={["common", "errors", "apiKeys"]}>
      <Prefetched fill={(client) => client.setQueryData(apiKeysOptions().queryKey, { items })}>
        <ApiKeysPageContent simulator={context.config.simulated} />
      </Prefetched>
    </PageMessages>
  );
}
