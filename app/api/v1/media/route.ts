import { keyRoute } from "@/lib/http/key-route";
import { methods } from "@/lib/http/methods";
import { readUpload } from "@/lib/http/read-upload";
import { storeMedia } from "@/lib/media/store-media";

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  POST: keyRoute({
    scope: "media:write",
    readsBody: true,
    turns: "uploads",
    status: 201,
    handler: ({ request, context, client }) =>
      readUpload(request, (file) => storeMedia(context, client.id, file)),
  }),
});
