import { clientOf, signedInResponse } from "@/lib/http/client";
import { methods } from "@/lib/http/methods";
import { publicRoute } from "@/lib/http/public-route";
import { signIn } from "@/lib/people/sign-in";
import { signInSchema } from "@/types/people";

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  POST: publicRoute({
    body: signInSchema,
    handler: async ({ body, context, requestId, request }) =>
      signedInResponse(await signIn(context, { ...body, requestId, client: clientOf({ request, context }) })),
  }),
});
