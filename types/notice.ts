import { z } from "zod";
import { VERSION_SUPPORT } from "./gateway-version";

const timestamp = z.iso.datetime();

export const gatewayVersionSchema = z.object({
  number: z.string(),
  support: z.enum(VERSION_SUPPORT),
});
export type GatewayVersion = z.infer<typeof gatewayVersionSchema>;

/** Facts from which a page derives its banner. The banner shows only the worst problem. */
export const noticeSchema = z.object({
  /** The gateway that has been down for the longest time. If none is down, the environment's gateway. */
  gateway: z.object({
    /** Null in a pool with a single gateway, which needs no name. */
    name: z.string().nullable(),
    chips: z.number().int(),
    /** True if nothing can be sent, because every gateway that has chips is down. */
    stopsPool: z.boolean(),
    status: z.enum(["closed", "open", "half_open"]),
    cause: z.enum(["unreachable", "timeout", "unauthorized", "unexpected"]).nullable(),
    since: timestamp.nullable(),
    retryAt: timestamp.nullable(),
    /** Set while the gateway has no active licence. `managerUrl` is the page on which the licence is activated. */
    license: z.object({ since: timestamp, checkAt: timestamp.nullable(), managerUrl: z.string() }).nullable(),
    version: gatewayVersionSchema.nullable(),
  }),
  workerHeartbeatAt: timestamp.nullable(),
  workerAlive: z.boolean(),
  /** False if the gateway cannot reach `APP_URL`. Only polling then detects changes. */
  webhooksReachable: z.boolean(),
  unknownInstances: z.number().int(),
  simulator: z.boolean(),
  unsafeTestWindows: z.boolean(),
});
export type Notice = z.infer<typeof noticeSchema>;
