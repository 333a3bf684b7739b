import { PageMessages, Prefetched, titleOf } from "@/components/layout/page-data";
import { GatewaysPageContent } from "@/components/settings/gateways/gateways-page-content";
import { gatewayListOptions } from "@/lib/api/gateways";
import { forwardingOptions } from "@/lib/api/webhook-forwarding";
import { getServerContext } from "@/lib/context/server-context";
import { listGateways } from "@/lib/gateways/list-gateways";
import { requirePerson } from "@/lib/people/current-person";
import { getWebhookForwarding } from "@/lib/settings/webhook-forwarding/get-webhook-forwarding";
import { WRITERS } from "@/types/people";

export const generateMetadata = titleOf("gatewaySettings");

export default async function GatewaysPage() {
  const actor = await requirePerson(WRITERS);
  const context = { ...getServerContext(), actor };
  const isAdmin = actor.role === "admin";
  const [items, forwarding] = await Promise.all([
    listGateways(context),
    isAdmin ? getWebhookForwarding(context) : undefined,
  ]);
  return (
    <PageMessages of={["common", "errors", "gateways", "gatewayVersion", "gatewaySettings", "forwarding"]}>
      <Prefetched
        fill={(client) => {
          client.setQueryData(gatewayListOptions().queryKey, { items });
          client.setQueryData(forwardingOptions().queryKey, forwarding);
        }}
      >
        <GatewaysPageContent canEdit={isAdmin} />
      </Prefetched>
    </PageMessages>
  );
}
