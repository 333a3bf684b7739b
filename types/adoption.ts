import { z } from "zod";
import { adoptedInstanceNameSchema, CONNECTION_STATES } from "./chips";
import { gatewayIdSchema, gatewayReferenceSchema } from "./gateways";

export const adoptInstanceSchema = z.strictObject({
  instanceName: adoptedInstanceNameSchema,
  gatewayId: gatewayIdSchema.optional(),
});

export const adoptableInstanceSchema = z.object({
  instanceName: z.string(),
  gateway: gatewayReferenceSchema,
  state: z.enum(CONNECTION_STATES),
  ownerPhone: z.string().nullable(),
  profileName: z.string().nullable(),
});
export const adoptableListSchema = z.object({ items: z.array(adoptableInstanceSchema) });
export type AdoptableInstance = z.infer<typeof adoptableInstanceSchema>;
