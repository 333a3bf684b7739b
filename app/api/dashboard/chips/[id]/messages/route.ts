import { methods } from "@/lib/http/methods";
import { sessionRoute } from "@/lib/http/session-route";
import { listChipMessages } from "@/lib/queue/read/list-chip-messages";
import { chipParamsSchema } from "@/types/params";
import { READERS } from "@/types/people";

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  GET: sessionRoute({
    roles: READERS,
    params: chipParamsSchema,
    handler: ({ context, params }) => listChipMessages(context, params.id),
  }),
});
