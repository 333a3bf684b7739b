import { z } from "zod";

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

export const gatewayIdSchema = z.string().min(1).max(64);

export const gatewayReferenceSchema = z.object({ id: gatewayIdSchema, name: z.string() });
export type GatewayReference = z.infer<typeof gatewayReferenceSchema>;
