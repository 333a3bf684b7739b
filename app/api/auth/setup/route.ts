import { clientOf, signedInResponse } from "@/lib/http/client";
import { methods } from "@/lib/http/methods";
import { publicRoute } from "@/lib/http/public-route";
import { setUp } from "@/lib/people/set-up";
import { setUpSchema } from "@/types/people";

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  POST: publicRoute({
    body: setUpSchema,
    handler: async ({ body, context, requestId, request }) => {
      const started = await setUp(context, { ...body, requestId, client: clientOf({ request, context }) });
      return signedInResponse(started, 201);
    },
  }),
});
