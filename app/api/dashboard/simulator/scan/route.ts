import { z } from "zod";
import { simulateScan } from "@/lib/chips/pairing/simulate-scan";
import { methods } from "@/lib/http/methods";
import { sessionRoute } from "@/lib/http/session-route";
import { WRITERS } from "@/types/people";

const bodySchema = z.strictObject({ instanceName: z.string().min(1).max(100) });

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  POST: sessionRoute({
    roles: WRITERS,
    body: bodySchema,
    status: 204,
    handler: ({ context, body }) => simulateScan(context, body.instanceName),
  }),
});
