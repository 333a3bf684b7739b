import { z } from "zod";
import { gatewayVersionSchema } from "./notice";
import { isVisible, NOT_VISIBLE } from "./visible-text";

/** Kinds of gateway that the product can speak to. A new kind needs a client in `lib/gateway`. */
export const GATEWAY_KINDS = ["evolution"] as const;
export type GatewayKind = (typeof GATEWAY_KINDS)[number];

/**
 * State of a gateway, derived from its breaker and licence. `key_refused`: the gateway answers but rejects our API key.
 * `unknown`: no call has succeeded yet.
 */
export const GATEWAY_STATES = ["ok", "unreachable", "key_refused", "license_required", "unknown"] as const;
export type GatewayState = (typeof GATEWAY_STATES)[number];

/** Id of the gateway that `EVOLUTION_API_URL` and `EVOLUTION_API_KEY` define. */
export const ENVIRONMENT_GATEWAY = "default";

/** Default for the most instances of one gateway. Evolution slows down between 80 and 220 instances. */
export const DEFAULT_GATEWAY_CAPACITY = 80;
export const MOST_GATEWAY_CAPACITY = 1_000;

export const gatewayIdSchema = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/);
export const gatewayParamsSchema = z.strictObject({ id: gatewayIdSchema });

export const gatewayReferenceSchema = z.object({ id: gatewayIdSchema, name: z.string() });
export type GatewayReference = z.infer<typeof gatewayReferenceSchema>;

const gatewayNameSchema = z.string().trim().min(1).max(60).refine(isVisible, NOT_VISIBLE);
const gatewayAddressSchema = z.url({ protocol: /^https?$/ }).max(500);
const capacitySchema = z.number().int().min(1).max(MOST_GATEWAY_CAPACITY);

/** Visible ASCII, because the key is sent in a header. */
const apiKeySchema = z
  .string()
  .trim()
  .regex(/^[\x21-\x7e]{1,500}$/);

/** Reasons for rejecting a field; the `message` for the field in an `invalid_request`. */
export const ADDRESS_WITH_CREDENTIALS = "address_with_credentials";
/** The stored key is never sent to another address, so a new address needs the key again. */
export const KEY_NEEDED = "key_needed";
export const SET_BY_ENVIRONMENT = "set_by_environment";

export const createGatewaySchema = z.strictObject({
  name: gatewayNameSchema,
  baseUrl: gatewayAddressSchema,
  apiKey: apiKeySchema,
  capacity: capacitySchema.optional(),
});
export type CreateGatewayInput = z.infer<typeof createGatewaySchema>;

/** The address and the key of the environment's gateway cannot be changed here. */
export const updateGatewaySchema = createGatewaySchema
  .partial()
  .extend({ acceptsNew: z.boolean().optional() });
export type UpdateGatewayInput = z.infer<typeof updateGatewaySchema>;

export const moveChipSchema = z.strictObject({ gatewayId: gatewayIdSchema });

const timestamp = z.iso.datetime();

/** A gateway as its page shows it. Never contains the API key. */
export const poolGatewaySchema = gatewayReferenceSchema.extend({
  kind: z.enum(GATEWAY_KINDS),
  /** True for the gateway of the environment variables, which can be neither edited here nor removed. */
  isEnvironment: z.boolean(),
  /** Without credentials. */
  baseUrl: z.string(),
  capacity: z.number().int(),
  acceptsNew: z.boolean(),
  state: z.enum(GATEWAY_STATES),
  /** When the gateway went down; null while it is up. */
  downSince: timestamp.nullable(),
  version: gatewayVersionSchema.nullable(),
  chips: z.number().int(),
  connected: z.number().int(),
  reconciledAt: timestamp.nullable(),
  lastSuccessAt: timestamp.nullable(),
});
export type PoolGateway = z.infer<typeof poolGatewaySchema>;
export const gatewayListSchema = z.object({ items: z.array(poolGatewaySchema) });
