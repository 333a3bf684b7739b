import { recordAnswerByLink } from "@/lib/chips/pairing-link/open-link";
import { clientAddress } from "@/lib/http/client-address";
import { methods } from "@/lib/http/methods";
import { publicRoute } from "@/lib/http/public-route";
import { scanAnswerSchema } from "@/types/pairing";
import { pairingLinkParamsSchema, pairingLinkQuerySchema } from "@/types/pairing-link";

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  POST: publicRoute({
    params: pairingLinkParamsSchema,
    query: pairingLinkQuerySchema,
    body: scanAnswerSchema,
    handler: ({ context, request, requestId, params, query, body }) => {
      const address = clientAddress(request.headers, context.config.trustedProxies);
      const visit = { token: params.token, address, page: query.page, requestId };
      return recordAnswerByLink(context, visit, body.answer);
    },
  }),
});
