import { z } from "zod";
import { CHIP_STATUSES, CONNECTION_STATES } from "./chips";
import { gatewayVersionSchema } from "./notice";

/**
 * `healthy`: all wanted instances are connected. `critical`: none is, so nothing can be sent. `degraded`: some are.
 */
const POOL_HEALTH = ["healthy", "degraded", "critical"] as const;
export type PoolHealth = (typeof POOL_HEALTH)[number];

export const instanceHealthSchema = z.object({
  chipId: z.uuid(),
  instanceName: z.string(),
  status: z.enum(CHIP_STATUSES),
  state: z.enum(CONNECTION_STATES),
  /** True for a proven session of the right phone. */
  connected: z.boolean(),
  wrongNumber: z.boolean(),
  /** False when a person paused or disconnected the chip, or it was never paired. */
  wanted: z.boolean(),
  since: z.iso.datetime().nullable(),
  checkedAt: z.iso.datetime().nullable(),
});

export const GATEWAY_STATES = ["ok", "down", "license_required"] as const;

/** `GET /api/health/instances`: every instance, by name. */
export const poolHealthSchema = z.object({
  status: z.enum(POOL_HEALTH),
  connected: z.number().int(),
  total: z.number().int(),
  gateway: z.object({
    /** As last reported by the gateway; null before the first report. */
    version: gatewayVersionSchema.nullable(),
    /** `license_required`: sessions stay connected, nothing can be sent or disconnected. */
    state: z.enum(GATEWAY_STATES),
    since: z.iso.datetime().nullable(),
  }),
  instances: z.array(instanceHealthSchema),
});
export type PoolHealthAnswer = z.infer<typeof poolHealthSchema>;
