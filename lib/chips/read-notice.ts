import { sql } from "drizzle-orm";
import { z } from "zod";
import { camelRow, isoOrNull } from "@/lib/camel-row";
import type { RunningConfig } from "@/lib/config/config";
import { supportOf } from "@/types/gateway-version";
import { ENVIRONMENT_GATEWAY } from "@/types/gateways";
import { type GatewayVersion, type Notice, noticeSchema } from "@/types/notice";

/** Pages show the red banner after this long without a worker heartbeat. */
export const HEARTBEAT_STALE_SECONDS = 60;

/**
 * The gateway that has been down for the longest time, or the environment's gateway if no gateway with chips is down.
 */
const worstGateway = sql`(select to_jsonb(g.*) || jsonb_build_object('chips', g.chips, 'stops_pool', julia.pool_is_down(),
    'is_only', (select count(*) = 1 from julia.gateways))
  from (select q.*, (select count(*) from julia.chips c where c.gateway_id = q.id and c.status <> 'cancelled') as chips
    from julia.gateways q) g
  where g.id = ${ENVIRONMENT_GATEWAY} or g.chips > 0
  order by g.is_down and (g.chips > 0 or julia.pool_is_down()) desc, g.down_since, g.id <> ${ENVIRONMENT_GATEWAY} limit 1)`;

/** SQL condition: some worker has sent a heartbeat recently. */
export const isWorkerAlive = sql`coalesce((select max(beat_at)
  > clock_timestamp() - make_interval(secs => ${HEARTBEAT_STALE_SECONDS}) from julia.worker_heartbeats), false)`;

/** Columns to add to the query of every page that shows the banner. */
export const noticeColumns = sql`
  ${worstGateway} as gateway,
  (select max(beat_at) from julia.worker_heartbeats) as heartbeat_at,
  (select sum(jsonb_array_length(unknown_instances))::int from julia.gateway_watch) as unknown_instances,
  ${isWorkerAlive} as worker_alive`;

const noticeRowSchema = camelRow(
  z.object({
    gateway: camelRow(
      z.object({
        breaker: noticeSchema.shape.gateway.shape.status,
        cause: z.string().nullable(),
        openedAt: isoOrNull,
        retryAt: isoOrNull,
        licenseRequiredSince: isoOrNull,
        licenseCheckAt: isoOrNull,
        version: z.string().nullable(),
        name: z.string(),
        baseUrl: z.string().nullable(),
        chips: z.number(),
        stopsPool: z.boolean(),
        isOnly: z.boolean(),
      }),
    ).nullable(),
    heartbeatAt: isoOrNull,
    workerAlive: z.boolean(),
    unknownInstances: z.number().nullable(),
  }),
);

/** True while no chip can send because no gateway works, or because no worker is alive. */
export const isSendingStopped = ({
  gateway,
  workerAlive,
}: Pick<Notice, "gateway" | "workerAlive">): boolean => gateway.stopsPool || !workerAlive;

const CAUSES = z.enum(["unreachable", "timeout", "unauthorized", "unexpected"]).catch("unexpected");

/**
 * Returns the URL of the gateway's manager page at the configured address, without credentials. Never uses an address
 * that the gateway reported.
 */
export function managerUrl(gatewayUrl: string): string {
  const { origin, pathname } = new URL(gatewayUrl);
  return `${origin}${pathname.replace(/\/+$/, "")}/manager`;
}

export function toVersion(version: string | null): GatewayVersion | null {
  return version === null ? null : { number: version, support: supportOf(version) };
}

/** Builds the notice from a row with `noticeColumns`. The banner shows the most serious problem in the notice. */
export function toNotice(
  row: unknown,
  config: Pick<RunningConfig, "simulated" | "windows" | "webhookBaseUrl" | "gateway">,
): Notice {
  const { gateway, heartbeatAt, workerAlive, unknownInstances } = noticeRowSchema.parse(row);
  const licenseSince = gateway?.licenseRequiredSince ?? null;
  return {
    gateway: {
      status: gateway?.breaker ?? "closed",
      cause: gateway === null || gateway.cause === null ? null : CAUSES.parse(gateway.cause),
      since: gateway?.openedAt ?? null,
      retryAt: gateway?.retryAt ?? null,
      license:
        licenseSince === null
          ? null
          : {
              since: licenseSince,
              checkAt: gateway?.licenseCheckAt ?? null,
              managerUrl: managerUrl(gateway?.baseUrl ?? config.gateway.url),
            },
      version: toVersion(gateway?.version ?? null),
      name: gateway === null || gateway.isOnly ? null : gateway.name,
      chips: gateway?.chips ?? 0,
      stopsPool: gateway?.stopsPool ?? false,
    },
    workerHeartbeatAt: heartbeatAt,
    workerAlive,
    webhooksReachable: config.webhookBaseUrl !== null,
    unknownInstances: unknownInstances ?? 0,
    simulator: config.simulated,
    unsafeTestWindows: config.windows.unsafe,
  };
}
