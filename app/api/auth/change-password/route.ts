import { clientOf, signedInResponse } from "@/lib/http/client";
import { methods } from "@/lib/http/methods";
import { sessionRoute } from "@/lib/http/session-route";
import { changePassword } from "@/lib/people/change-password";
import { changePasswordSchema, ROLES } from "@/types/people";

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  POST: sessionRoute({
    roles: ROLES,
    body: changePasswordSchema,
    handler: async ({ body, session, context, requestId, request }) => {
      const client = clientOf({ request, context });
      return signedInResponse(await changePassword(context, { ...body, session, client, requestId }));
    },
  }),
});
