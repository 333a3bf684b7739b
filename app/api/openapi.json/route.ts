import { methods } from "@/lib/http/methods";
import { publicRoute } from "@/lib/http/public-route";
import { openApiDocument } from "@/lib/openapi/document";

/** The services' routes for programs: no secret is in it, so no key is asked for. */
export const { GET, POST, PUT, PATCH, DELETE } = methods({
  GET: publicRoute({ handler: ({ context }) => openApiDocument(context.config.appUrl) }),
});
