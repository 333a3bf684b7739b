import { sql } from "drizzle-orm";
import { z } from "zod";
import type { RunningConfig } from "@/lib/config/config";
import { supportOf } from "@/types/gateway-version";
import type { GatewayVersion, Notice } from "@/types/notice";

/** Without a worker heartbeat for this long, pages show the red banner. */
export const HEARTBEAT_STALE_SECONDS = 60;

/** Columns that every page with a banner selects in addition to its own. */
export const noticeColumns = sql`
  (select to_jsonb(g.*) from julia.gateways g where g.id = 'default') as gateway,
  (select max(beat_at) from julia.worker_heartbeats) as heartbeat_at,
  (select jsonb_array_length(unknown_instances) from julia.gateway_watch where id = 'default') as unknown_instances,
  coalesce((select max(beat_at) > clock_timestamp() - make_interval(secs => ${HEARTBEAT_STALE_SECONDS})
    from julia.worker_heartbeats), false) as worker_alive`;

const isoOrNull = z.preprocess(
  (value) => value ?? null,
  z.coerce
    .date()
    .transform((date) => date.toISOString())
    .nullable(),
);

const noticeRowSchema = z.object({
  gateway: z
    .object({
      breaker: z.enum(["closed", "open", "half_open"]),
      cause: z.string().nullable(),
      opened_at: isoOrNull,
      retry_at: isoOrNull,
      license_required_since: isoOrNull,
      license_check_at: isoOrNull,
      version: z.string().nullable(),
    })
    .nullable(),
  heartbeat_at: isoOrNull,
  worker_alive: z.boolean(),
  unknown_instances: z.number().nullable(),
});

const CAUSES = z.enum(["unreachable", "timeout", "unauthorized", "unexpected"]).catch("unexpected");

/**
 * The gateway's manager page at the configured address, without credentials; never an address that the gateway
 * reported.
 */
export function managerUrl(gatewayUrl: string): string {
  const { origin, pathname } = new URL(gatewayUrl);
  return `${origin}${pathname.replace(/\/+$/, "")}/manager`;
}

export function toVersion(version: string | null): GatewayVersion | null {
  return version === null ? null : { number: version, support: supportOf(version) };
}

/** The notices of a row with `noticeColumns`; the page shows the worst of them. */
export function toNotice(
  row: unknown,
  config: Pick<RunningConfig, "simulated" | "windows" | "webhookBaseUrl" | "gateway">,
): Notice {
  const { gateway, heartbeat_at, worker_alive, unknown_instances } = noticeRowSchema.parse(row);
  return {
    gateway: {
      status: gateway?.breaker ?? "closed",
      cause: gateway === null || gateway.cause === null ? null : CAUSES.parse(gateway.cause),
      since: gateway?.opened_at ?? null,
      retryAt: gateway?.retry_at ?? null,
      license:
        gateway === null || gateway.license_required_since === null
          ? null
          : {
              since: gateway.license_required_since,
              checkAt: gateway.license_check_at,
              managerUrl: managerUrl(config.gateway.url),
            },
      version: toVersion(gateway?.version ?? null),
    },
    workerHeartbeatAt: heartbeat_at,
    workerAlive: worker_alive,
    webhooksReachable: config.webhookBaseUrl !== null,
    unknownInstances: unknown_instances ?? 0,
    simulator: config.simulated,
    unsafeTestWindows: config.windows.unsafe,
  };
}
