import { methods } from "@/lib/http/methods";
import { readUpload } from "@/lib/http/read-upload";
import { sessionRoute } from "@/lib/http/session-route";
import { uploadReplyFile } from "@/lib/media/upload-reply-file";
import { WRITERS } from "@/types/people";

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  POST: sessionRoute({
    roles: WRITERS,
    readsBody: true,
    status: 201,
    handler: ({ request, context }) => readUpload(request, (file) => uploadReplyFile(context, file)),
  }),
});
