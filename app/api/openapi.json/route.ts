import { methods } from "@/lib/http/methods";
import { publicRoute } from "@/lib/http/public-route";
import { openApiDocument } from "@/lib/openapi/document";

/** Public, because the document contains no secrets. */
export const { GET, POST, PUT, PATCH, DELETE } = methods({
  GET: publicRoute({ handler: ({ context }) => openApiDocument(context.config.appUrl) }),
});
