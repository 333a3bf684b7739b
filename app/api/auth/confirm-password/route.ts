import { clientOf } from "@/lib/http/client";
import { methods } from "@/lib/http/methods";
import { sessionRoute } from "@/lib/http/session-route";
import { confirmPassword } from "@/lib/people/confirm-password";
import { confirmPasswordSchema, ROLES } from "@/types/people";

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  POST: sessionRoute({
    roles: ROLES,
    body: confirmPasswordSchema,
    handler: async ({ body, session, context, requestId, request }) => {
      const client = clientOf({ request, context });
      const { cookies } = await confirmPassword(context, { ...body, session, client, requestId });
      const response = new Response(null, { status: 204 });
      for (const cookie of cookies) response.headers.append("set-cookie", cookie);
      return response;
    },
  }),
});
