import { PageMessages, Prefetched, titleOf } from "@/components/layout/page-data";
import { GatewaysPageContent } from "@/components/settings/gateways/gateways-page-content";
import { gatewayListOptions } from "@/lib/api/gateways";
import { getServerContext } from "@/lib/context/server-context";
import { listGateways } from "@/lib/gateways/list-gateways";
import { requirePerson } from "@/lib/people/current-person";
import { WRITERS } from "@/types/people";

export const generateMetadata = titleOf("gatewaySettings");

export default async function GatewaysPage() {
  const actor = await requirePerson(WRITERS);
  const items = await listGateways({ ...getServerContext(), actor });
  return (
    <PageMessages of={["common", "errors", "gateways", "gatewayVersion", "gatewaySettings"]}>
      <Prefetched fill={(client) => client.setQueryData(gatewayListOptions().queryKey, { items })}>
        <GatewaysPageContent canEdit={actor.role === "admin"} />
      </Prefetched>
    </PageMessages>
  );
}
