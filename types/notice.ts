import { z } from "zod";
import { VERSION_SUPPORT } from "./gateway-version";

const timestamp = z.iso.datetime();

export const gatewayVersionSchema = z.object({
  number: z.string(),
  support: z.enum(VERSION_SUPPORT),
});
export type GatewayVersion = z.infer<typeof gatewayVersionSchema>;

/** Input for the page's banner, which shows the worst notice. */
export const noticeSchema = z.object({
  gateway: z.object({
    status: z.enum(["closed", "open", "half_open"]),
    cause: z.enum(["unreachable", "timeout", "unauthorized", "unexpected"]).nullable(),
    since: timestamp.nullable(),
    retryAt: timestamp.nullable(),
    /** Set while the gateway has no active licence; `managerUrl` is the page that activates it. */
    license: z.object({ since: timestamp, checkAt: timestamp.nullable(), managerUrl: z.string() }).nullable(),
    version: gatewayVersionSchema.nullable(),
  }),
  workerHeartbeatAt: timestamp.nullable(),
  workerAlive: z.boolean(),
  /** False if the gateway cannot reach us; changes are then found only by polling. */
  webhooksReachable: z.boolean(),
  unknownInstances: z.number().int(),
  simulator: z.boolean(),
  unsafeTestWindows: z.boolean(),
});
export type Notice = z.infer<typeof noticeSchema>;
