import { sql } from "drizzle-orm";
import { z } from "zod";
import { camelRow, isoOrNull } from "@/lib/camel-row";
import type { RunningConfig } from "@/lib/config/config";
import { supportOf } from "@/types/gateway-version";
import { type GatewayVersion, type Notice, noticeSchema } from "@/types/notice";

/** Pages show the red banner after this long without a worker heartbeat. */
export const HEARTBEAT_STALE_SECONDS = 60;

/** Columns to add to the query of every page that shows the banner. */
export const noticeColumns = sql`
  (select to_jsonb(g.*) from julia.gateways g where g.id = 'default') as gateway,
  (select max(beat_at) from julia.worker_heartbeats) as heartbeat_at,
  (select jsonb_array_length(unknown_instances) from julia.gateway_watch where id = 'default') as unknown_instances,
  coalesce((select max(beat_at) > clock_timestamp() - make_interval(secs => ${HEARTBEAT_STALE_SECONDS})
    from julia.worker_heartbeats), false) as worker_alive`;

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
      }),
    ).nullable(),
    heartbeatAt: isoOrNull,
    workerAlive: z.boolean(),
    unknownInstances: z.number().nullable(),
  }),
);

/** True while no chip can send because the gateway is down or has no licence, or because no worker is alive. */
export const isSendingStopped = ({
  gateway,
  workerAlive,
}: Pick<Notice, "gateway" | "workerAlive">): boolean =>
  gateway.status !== "closed" || gateway.license !== null || !workerAlive;

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
              managerUrl: managerUrl(config.gateway.url),
            },
      version: toVersion(gateway?.version ?? null),
    },
    workerHeartbeatAt: heartbeatAt,
    workerAlive,
    webhooksReachable: config.webhookBaseUrl !== null,
    unknownInstances: unknownInstances ?? 0,
    simulator: config.simulated,
    unsafeTestWindows: config.windows.unsafe,
  };
}
