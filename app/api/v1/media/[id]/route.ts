import { fileResponse } from "@/lib/http/file-response";
import { keyRoute } from "@/lib/http/key-route";
import { methods } from "@/lib/http/methods";
import { readClientMedia } from "@/lib/media/read-client-media";
import { idParamsSchema } from "@/types/params";

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  GET: keyRoute({
    scope: "inbound:read",
    orScope: "media:write",
    params: idParamsSchema,
    handler: async ({ context, client, scopes, params }) => {
      const reader = { clientId: client.id, readsInbound: scopes.includes("inbound:read") };
      return fileResponse(await readClientMedia(context, params.id, reader));
    },
  }),
});
