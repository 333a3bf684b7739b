import { stoppedGateways } from "@/lib/stopped-gateways";
import type { Notice } from "@/types/notice";
import type { Status, VerdictCode, VerdictLevel } from "@/types/status";

/** If a message waits longer than this while slots are free, something other than a limit blocks the message. */
const BACKLOG_LATE_MS = 15 * 60_000;

const LEVELS: Record<VerdictCode, VerdictLevel> = {
  worker_silent: "critical",
  gateway_down: "critical",
  gateway_license: "critical",
  no_instances: "neutral",
  none_can_send: "critical",
  messages_expiring: "critical",
  all_paused: "warning",
  gateway_partly: "warning",
  some_down: "warning",
  backlog_late: "warning",
  pool_full: "warning",
  runs_out: "warning",
  all_well: "ok",
};

interface Facts {
  nowMs: number;
  notice: Pick<Notice, "gateway" | "workerAlive" | "workerHeartbeatAt">;
  gateways: Status["gateways"];
  instances: Pick<Status["instances"], "total" | "canSend" | "limited" | "down" | "paused">;
  capacity: { freeNow: number; runsOutAt: string | null };
  backlog: { waiting: number; oldestAt: string | null };
  /** Messages that expired in the last 15 minutes, and the number of them at which an alert opens. */
  expired: { messages: number; since: Date | null; threshold: number };
}

export function judgePool(facts: Facts): Status["verdict"] {
  const [code, since] = worst(facts);
  return { code, level: LEVELS[code], since };
}

function worst({
  nowMs,
  notice,
  gateways,
  instances,
  capacity,
  backlog,
  expired,
}: Facts): [VerdictCode, string | null] {
  if (!notice.workerAlive) return ["worker_silent", notice.workerHeartbeatAt];
  if (notice.gateway.stopsPool && notice.gateway.status !== "closed")
    return ["gateway_down", notice.gateway.since];
  if (notice.gateway.stopsPool && notice.gateway.license !== null)
    return ["gateway_license", notice.gateway.license.since];
  if (instances.total === 0) return ["no_instances", null];
  const isByChoice = instances.paused > 0 && instances.down + instances.limited === 0;
  if (instances.canSend === 0 && !isByChoice) return ["none_can_send", null];
  if (expired.messages >= expired.threshold)
    return ["messages_expiring", expired.since?.toISOString() ?? null];
  if (instances.canSend === 0) return ["all_paused", null];
  const [outage] = stoppedGateways(gateways);
  if (outage !== undefined) return ["gateway_partly", outage.since];
  if (instances.down > 0) return ["some_down", null];
  const isLate = backlog.oldestAt !== null && nowMs - Date.parse(backlog.oldestAt) > BACKLOG_LATE_MS;
  if (isLate && capacity.freeNow > 0) return ["backlog_late", backlog.oldestAt];
  if (capacity.freeNow === 0) return ["pool_full", null];
  if (capacity.runsOutAt !== null) return ["runs_out", null];
  return ["all_well", null];
}
