import { z } from "zod";
import { fileResponse } from "@/lib/http/file-response";
import { methods } from "@/lib/http/methods";
import { readByteRange } from "@/lib/http/read-byte-range";
import { sessionRoute } from "@/lib/http/session-route";
import { readDashboardMedia } from "@/lib/media/read-dashboard-media";
import { isShownInline } from "@/types/inline-media";
import { idParamsSchema } from "@/types/params";
import { WRITERS } from "@/types/people";

const querySchema = z.strictObject({ download: z.literal("1").optional() });

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  GET: sessionRoute({
    roles: WRITERS,
    params: idParamsSchema,
    query: querySchema,
    // Pages load images, audio and video without any action by a person.
    isStream: true,
    handler: async ({ request, context, params, query }) => {
      const file = await readDashboardMedia(context, params.id, (bytes) =>
        readByteRange(request.headers, bytes),
      );
      const response = fileResponse(file, query.download === undefined && isShownInline(file.mimeType));
      response.headers.set("accept-ranges", "bytes");
      return response;
    },
  }),
});
