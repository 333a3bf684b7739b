import { z } from "zod";
import { fileResponse } from "@/lib/http/file-response";
import { methods } from "@/lib/http/methods";
import { sessionRoute } from "@/lib/http/session-route";
import { readDashboardMedia } from "@/lib/media/read-dashboard-media";
import { isShownInline } from "@/types/inline-images";
import { idParamsSchema } from "@/types/params";
import { WRITERS } from "@/types/people";

const querySchema = z.strictObject({ download: z.literal("1").optional() });

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  GET: sessionRoute({
    roles: WRITERS,
    params: idParamsSchema,
    query: querySchema,
    // Pages load images without any action by a person.
    isStream: true,
    handler: async ({ context, params, query }) => {
      const file = await readDashboardMedia(context, params.id);
      return fileResponse(file, query.download === undefined && isShownInline(file.mimeType));
    },
  }),
});
