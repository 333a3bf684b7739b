import { z } from "zod";
import { ALERT_RULES, ALERT_SEVERITIES, ALERT_STATES, alertCauseSchema } from "./alerts";
import { chipSchema } from "./chips";
import { MIGRATION_CAUSES } from "./messages";
import { noticeSchema } from "./notice";

const timestamp = z.iso.datetime();
const count = z.number().int();

/** Verdicts on the pool, worst first. The page shows the first one that applies. */
export const VERDICT_CODES = [
  "worker_silent",
  "gateway_down",
  "gateway_license",
  "no_instances",
  "none_can_send",
  "some_down",
  "backlog_late",
  "pool_full",
  "runs_out",
  "all_well",
] as const;
export type VerdictCode = (typeof VERDICT_CODES)[number];

export const VERDICT_LEVELS = ["critical", "warning", "neutral", "ok"] as const;
export type VerdictLevel = (typeof VERDICT_LEVELS)[number];

export const UPTIME_WINDOWS = ["h24", "d7", "d30"] as const;
export type UptimeWindow = (typeof UPTIME_WINDOWS)[number];

/** In seconds. `unknown` is time that was not watched or not recorded. */
export const uptimeSchema = z.object({
  up: z.number(),
  down: z.number(),
  off: z.number(),
  unknown: z.number(),
});
export type Uptime = z.infer<typeof uptimeSchema>;

/** Bars, oldest first: 24 of one hour, 28 of six hours, 30 of one day. The last bar ends now. */
export const uptimeBarsSchema = z.record(z.enum(UPTIME_WINDOWS), z.array(uptimeSchema));
export type UptimeBars = z.infer<typeof uptimeBarsSchema>;

/** Edges of the bars: one more than there are bars. */
export const uptimeEdgesSchema = z.record(z.enum(UPTIME_WINDOWS), z.array(timestamp));
export type UptimeEdges = z.infer<typeof uptimeEdgesSchema>;

export const statusInstanceSchema = chipSchema.extend({ uptime: uptimeBarsSchema });
export type StatusInstance = z.infer<typeof statusInstanceSchema>;

export const statusInstancesSchema = z.object({
  items: z.array(statusInstanceSchema),
  edges: uptimeEdgesSchema,
  total: count,
  /** Null on the last page. */
  nextPage: count.nullable(),
});
export type StatusInstances = z.infer<typeof statusInstancesSchema>;

export const incidentImpactSchema = z.object({
  /** Contacts that received a message late because of the incident, or whose preferred chip is the affected chip. */
  contacts: count,
  /** Messages that waited a minute or more during the incident. */
  delayed: count,
  /** Messages that expired or failed during the incident, except because of a wrong recipient. */
  lost: count,
});
export type IncidentImpact = z.infer<typeof incidentImpactSchema>;

export const incidentSchema = z.object({
  id: z.uuid(),
  rule: z.enum(ALERT_RULES),
  severity: z.enum(ALERT_SEVERITIES),
  state: z.enum(ALERT_STATES),
  cause: alertCauseSchema,
  /** Null when the incident does not concern a single chip. */
  chip: z.object({ id: z.uuid(), name: z.string() }).nullable(),
  since: timestamp,
  resolvedAt: timestamp.nullable(),
  acknowledgedBy: z.string().nullable(),
  /** Null until the worker has counted it. */
  impact: incidentImpactSchema.nullable(),
});
export type Incident = z.infer<typeof incidentSchema>;

/** Sends in one hour: one count per series, and the total of failures. */
const sendsHourSchema = z.object({ startsAt: timestamp, sent: z.array(count), failed: count });

/** Past figures, as last computed by the worker. */
export const statusSummarySchema = z.object({
  uptime: z.record(z.enum(UPTIME_WINDOWS), uptimeSchema),
  sends: z.object({
    /** The instances with the most sends in 24 h; the series without a name counts all others together. */
    series: z.array(z.object({ name: z.string().nullable() })),
    hours: z.array(sendsHourSchema),
  }),
  /** Messages accepted in the last 24 h, by result. */
  deliveries: z.object({
    accepted: count,
    waiting: count,
    sent: count,
    delivered: count,
    read: count,
    failed: count,
    expired: count,
    cancelled: count,
    uncertain: count,
  }),
  numberChanges: z.object({
    days: count,
    contacts: count,
    changes: count,
    per100Contacts: z.number(),
    causes: z.array(z.object({ cause: z.enum(MIGRATION_CAUSES), changes: count })),
  }),
  /** Keyed by incident id. */
  impacts: z.record(z.string(), incidentImpactSchema),
});
export type StatusSummary = z.infer<typeof statusSummarySchema>;

/** Cumulative free slots from now on, and slots used at the current pace. */
const forecastPointSchema = z.object({ at: timestamp, slots: count, used: z.number() });

export const capacitySchema = z.object({
  /** Slots free now across all instances that can send. */
  freeNow: count,
  /** Null if a slot is free now, or if the time is unknown. */
  nextSlotAt: timestamp.nullable(),
  /** Slots that are free now or become free before midnight; null without a forecast. */
  freeUntilMidnight: count.nullable(),
  midnight: timestamp,
  /** Slots taken in the last hour. */
  sentLastHour: count,
  sentToday: count,
  /** When the current pace will have used all slots; null if not before midnight. */
  runsOutAt: timestamp.nullable(),
  /** Covers the next 12 hours. */
  forecast: z.array(forecastPointSchema),
});
export type Capacity = z.infer<typeof capacitySchema>;

export const statusSchema = z.object({
  /** When everything except the summary was read. */
  at: timestamp,
  verdict: z.object({
    level: z.enum(VERDICT_LEVELS),
    code: z.enum(VERDICT_CODES),
    since: timestamp.nullable(),
  }),
  instances: z.object({
    total: count,
    canSend: count,
    /** Instances that should send but cannot. */
    down: count,
    /** Paused, disconnected on purpose or never paired. */
    resting: count,
    page: statusInstancesSchema,
  }),
  capacity: capacitySchema,
  backlog: z.object({ waiting: count, oldestAt: timestamp.nullable(), uncertain: count }),
  /** Load of the instances that can send, as a share of their daily limit; null if there are none. */
  balance: z
    .object({
      lowest: z.number(),
      highest: z.number(),
      mean: z.number(),
      contactsLow: count,
      contactsHigh: count,
    })
    .nullable(),
  incidents: z.array(incidentSchema),
  summary: statusSummarySchema.extend({ at: timestamp }).nullable(),
  notice: noticeSchema,
});
export type Status = z.infer<typeof statusSchema>;

export const statusInstancesQuerySchema = z.strictObject({
  page: z.coerce.number().int().min(1).max(100_000).default(1),
});
