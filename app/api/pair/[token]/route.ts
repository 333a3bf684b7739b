import { type LinkVisit, readPairingLink, requestCodeByLink } from "@/lib/chips/pairing-link/open-link";
import type { AppContext } from "@/lib/context/server-context";
import { clientAddress } from "@/lib/http/client-address";
import { methods } from "@/lib/http/methods";
import { publicRoute } from "@/lib/http/public-route";
import {
  type PairingLinkAnswer,
  pairingLinkParamsSchema,
  pairingLinkQuerySchema,
} from "@/types/pairing-link";

/** The token in the path is the only credential; a session adds nothing. */
const linkRoute = (answer: (ctx: AppContext, visit: LinkVisit) => Promise<PairingLinkAnswer>) =>
  publicRoute({
    params: pairingLinkParamsSchema,
    query: pairingLinkQuerySchema,
    handler: ({ context, request, requestId, params, query }) => {
      const address = clientAddress(request.headers, context.config.trustedProxies);
      return answer(context, { token: params.token, address, page: query.page, requestId });
    },
  });

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  GET: linkRoute(readPairingLink),
  POST: linkRoute(requestCodeByLink),
});
