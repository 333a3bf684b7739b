import { checkGateway } from "@/lib/gateways/check-gateway";
import { gatewayIdRoute } from "@/lib/http/id-routes";
import { methods } from "@/lib/http/methods";
import { WRITERS } from "@/types/people";

export const { GET, POST, PUT, PATCH, DELETE } = methods({ POST: gatewayIdRoute(WRITERS, checkGateway) });
