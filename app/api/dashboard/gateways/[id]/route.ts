import { removeGateway } from "@/lib/gateways/remove-gateway";
import { updateGateway } from "@/lib/gateways/update-gateway";
import { gatewayIdRoute } from "@/lib/http/id-routes";
import { methods } from "@/lib/http/methods";
import { updateGatewaySchema } from "@/types/gateways";

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  PATCH: gatewayIdRoute(["admin"], updateGateway, { asksPassword: true, body: updateGatewaySchema }),
  DELETE: gatewayIdRoute(["admin"], removeGateway, { asksPassword: true }),
});
