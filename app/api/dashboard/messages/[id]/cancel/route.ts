import { idRoute } from "@/lib/http/id-routes";
import { methods } from "@/lib/http/methods";
import { cancelMessage } from "@/lib/queue/cancel-message";
import { WRITERS } from "@/types/people";

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  POST: idRoute(WRITERS, (ctx, id) => cancelMessage(ctx, id, { clientId: null })),
});
