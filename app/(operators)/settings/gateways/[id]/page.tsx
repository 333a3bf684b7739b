import { notFound } from "next/navigation";
import { PageMessages, Prefetched, titleOf } from "@/components/layout/page-data";
import { GatewayPageContent } from "@/components/settings/gateways/gateway-page-content";
import { gatewayChipsOptions, gatewayListOptions } from "@/lib/api/gateways";
import { selectChips } from "@/lib/chips/select-chips";
import { getServerContext } from "@/lib/context/server-context";
import { listGateways } from "@/lib/gateways/list-gateways";
import { OPERATOR_NAMESPACES } from "@/lib/i18n/namespaces";
import { requirePerson } from "@/lib/people/current-person";
import { chipFilterSchema } from "@/types/chips";
import { WRITERS } from "@/types/people";

export const generateMetadata = titleOf("gatewaySettings");

export default async function GatewayPage({ params }: { params: Promise<{ id: string }> }) {
  const actor = await requirePerson(WRITERS);
  const { id } = await params;
  const context = getServerContext();
  const items = await listGateways({ ...context, actor });
  if (!items.some((gateway) => gateway.id === id)) notFound();
  const chips = await selectChips(context, chipFilterSchema.parse({ gateway: id }));
  return (
    <PageMessages of={[...OPERATOR_NAMESPACES, "gatewaySettings"]}>
      <Prefetched
        fill={(client) => {
          client.setQueryData(gatewayListOptions().queryKey, { items });
          client.setQueryData(gatewayChipsOptions(id).queryKey, chips);
        }}
      >
        <GatewayPageContent
          gatewayId={id}
          canEdit={actor.role === "admin"}
          simulator={context.config.simulated}
        />
      </Prefetched>
    </PageMessages>
  );
}
