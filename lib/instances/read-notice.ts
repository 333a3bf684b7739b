import { sql } from "drizzle-orm";
import { z } from "zod";
import type { RunningConfig } from "@/lib/config/config";
import type { Notice } from "@/types/chips";

/** Without a beat for so long, nothing works in the background (product.md: a red banner after 60 s). */
export const HEARTBEAT_STALE_SECONDS = 60;

/** What every page with a banner selects besides its own rows. */
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
    })
    .nullable(),
  heartbeat_at: isoOrNull,
  worker_alive: z.boolean(),
  unknown_instances: z.number().nullable(),
});

const CAUSES = z.enum(["unreachable", "timeout", "unauthorized", "unexpected"]).catch("unexpected");

/** The notices of a row that holds `noticeColumns`; the page shows the worst of them. */
export function toNotice(
  row: unknown,
  config: Pick<RunningConfig, "simulated" | "windows" | "webhookBaseUrl">,
): Notice {
  const { gateway, heartbeat_at, worker_alive, unknown_instances } = noticeRowSchema.parse(row);
  return {
    gateway: {
      status: gateway?.breaker ?? "closed",
      cause: gateway === null || gateway.cause === null ? null : CAUSES.parse(gateway.cause),
      since: gateway?.opened_at ?? null,
      retryAt: gateway?.retry_at ?? null,
    },
    workerHeartbeatAt: heartbeat_at,
    workerAlive: worker_alive,
    webhooksReachable: config.webhookBaseUrl !== null,
    unknownInstances: unknown_instances ?? 0,
    simulator: config.simulated,
    unsafeTestWindows: config.windows.unsafe,
  };
}
