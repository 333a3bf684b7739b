import { z } from "zod";
import { CHIP_STATUSES, CONNECTION_STATES } from "./chips";
import { GATEWAY_STATES, gatewayReferenceSchema } from "./gateways";
import { gatewayVersionSchema } from "./notice";

/**
 * `healthy`: every wanted instance can send to all contacts. `degraded`: at least one wanted instance cannot.
 * `critical`: no instance can send, or every gateway that has chips is down.
 */
const POOL_HEALTH = ["healthy", "degraded", "critical"] as const;
export type PoolHealth = (typeof POOL_HEALTH)[number];

export const instanceHealthSchema = z.object({
  chipId: z.uuid(),
  instanceName: z.string(),
  status: z.enum(CHIP_STATUSES),
  state: z.enum(CONNECTION_STATES),
  /** True if the session is proven open and is not known to have the wrong number. */
  connected: z.boolean(),
  wrongNumber: z.boolean(),
  /** False if a person paused or disconnected the chip, or if the chip has never been paired. */
  wanted: z.boolean(),
  since: z.iso.datetime().nullable(),
  checkedAt: z.iso.datetime().nullable(),
});

export const POOL_GATEWAY_STATES = ["ok", "down", "license_required"] as const;

/** Response of `GET /api/health/instances`. `instances` contains every instance, sorted by name. */
export const poolHealthSchema = z.object({
  status: z.enum(POOL_HEALTH),
  connected: z.number().int(),
  total: z.number().int(),
  /** The gateways together: `ok` while at least one gateway with chips works. */
  gateway: z.object({
    /** Null before the gateway first reports its version. */
    version: gatewayVersionSchema.nullable(),
    /** `license_required`: sessions stay connected, but nothing can be sent or disconnected. */
    state: z.enum(POOL_GATEWAY_STATES),
    since: z.iso.datetime().nullable(),
  }),
  gateways: z.array(
    gatewayReferenceSchema.extend({ state: z.enum(GATEWAY_STATES), since: z.iso.datetime().nullable() }),
  ),
  instances: z.array(instanceHealthSchema),
});
export type PoolHealthAnswer = z.infer<typeof poolHealthSchema>;
