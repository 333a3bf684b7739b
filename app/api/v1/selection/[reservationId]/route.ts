import { keyRoute } from "@/lib/http/key-route";
import { methods } from "@/lib/http/methods";
import { releaseSelection } from "@/lib/queue/release-selection";
import { reservationParamsSchema } from "@/types/selection";

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  DELETE: keyRoute({
    scope: "selection",
    params: reservationParamsSchema,
    handler: ({ context, client, params }) => releaseSelection(context, client, params.reservationId),
  }),
});
