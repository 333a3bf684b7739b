import { z } from "zod";
import { methods } from "@/lib/http/methods";
import { sessionRoute } from "@/lib/http/session-route";
import { verbContext } from "@/lib/http/verb-context";
import { simulateScan } from "@/lib/instances/simulate-scan";
import { WRITERS } from "@/types/people";

const bodySchema = z.strictObject({ instanceName: z.string().min(1).max(100) });

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  POST: sessionRoute({
    roles: WRITERS,
    body: bodySchema,
    status: 204,
    handler: (input) => simulateScan(verbContext(input), input.body.instanceName),
  }),
});
