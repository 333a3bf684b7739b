import { PageMessages, Prefetched, titleOf } from "@/components/layout/page-data";
import { PoolPageContent } from "@/components/settings/pool/pool-page-content";
import { settingsOptions } from "@/lib/api/settings";
import { getServerContext } from "@/lib/context/server-context";
import { requirePerson } from "@/lib/people/current-person";
import { listInstanceNames } from "@/lib/settings/list-instance-names";
import { readSettings } from "@/lib/settings/read-settings";

export const generateMetadata = titleOf("poolSettings");

export default async function PoolSettingsPage() {
  await requirePerson(["admin"]);
  const { db } = getServerContext();
  const settings = await readSettings(db);
  return (
    <PageMessages of={["common", "errors", "poolSettings"]}>
      <Prefetched fill={(client) => client.setQueryData(settingsOptions().queryKey, settings)}>
        <PoolPageContent instances={await listInstanceNames(db)} />
      </Prefetched>
    </PageMessages>
  );
}
