import type { Incident, Status, StatusInstances } from "@/types/status";
import { chipWith } from "./dashboard-stub";
import { NOTICE } from "./message-stub";

export const NOW = new Date("2026-03-02T15:00:00.000Z");
export const ago = (minutes: number) => new Date(NOW.getTime() - minutes * 60_000).toISOString();

const NO_UPTIME = { h24: [], d7: [], d30: [] };
export const instancesOf = (
  ids: readonly number[],
  more: Partial<StatusInstances> = {},
): StatusInstances => ({
  items: ids.map((n) => ({
    ...chipWith({ id: `01980000-0000-7000-8000-${String(n).padStart(12, "0")}`, instanceName: `julia-${n}` }),
    uptime: NO_UPTIME,
  })),
  edges: NO_UPTIME,
  total: ids.length,
  nextPage: null,
  ...more,
});

export const statusWith = (change: Partial<Status> = {}): Status => ({
  at: NOW.toISOString(),
  verdict: { level: "ok", code: "all_well", since: null },
  instances: { total: 12, canSend: 11, limited: 0, down: 1, paused: 0, resting: 0, page: instancesOf([]) },
  capacity: {
    isStopped: false,
    freeNow: 80,
    nextSlotAt: null,
    freeUntilMidnight: 400,
    midnight: "2026-03-03T03:00:00.000Z",
    sentLastHour: 40,
    sentToday: 300,
    uncertainToday: 0,
    runsOutAt: null,
    forecast: [],
  },
  backlog: { waiting: 3, oldestAt: ago(12), uncertain: 0, expired: 7 },
  balance: null,
  gateways: [],
  incidents: [],
  summary: null,
  notice: NOTICE,
  ...change,
});

export const INCIDENT: Incident = {
  id: "01980000-0000-7000-8000-000000000009",
  rule: "instance_offline",
  severity: "warning",
  state: "firing",
  cause: { code: "logged_out", values: { instance: "julia-1", contacts: 12 } },
  chip: { id: "01980000-0000-7000-8000-000000000001", name: "Recife 1", instanceName: "julia-1" },
  gateway: null,
  since: ago(95),
  resolvedAt: null,
  acknowledgedBy: "Olga",
  impact: { contacts: 12, served: 9, waiting: 2, moved: 1, delayed: 3, lost: 0 },
};
