import { methods } from "@/lib/http/methods";
import { publicRoute } from "@/lib/http/public-route";
import { signOut } from "@/lib/people/sign-out";
import { expiredSessionCookie } from "@/lib/people/start-session";

/** Public, so that a browser whose session has ended can still delete its cookie. */
export const { GET, POST, PUT, PATCH, DELETE } = methods({
  POST: publicRoute({
    handler: async ({ context, request, requestId }) => {
      await signOut(context, { cookieHeader: request.headers.get("cookie"), requestId });
      return new Response(null, {
        status: 204,
        headers: { "set-cookie": expiredSessionCookie(context.config.appUrl) },
      });
    },
  }),
});
