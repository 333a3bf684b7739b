import { z } from "zod";
import { ALERT_RULES, ALERT_SEVERITIES, ALERT_STATES, alertCauseSchema } from "./alerts";
import { chipSchema, noticeSchema } from "./chips";
import { MIGRATION_CAUSES } from "./messages";

const timestamp = z.iso.datetime();
const count = z.number().int();

/** The pool in one sentence, worst first: the first that holds is the one shown. */
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

/** Seconds. What is in none of the three was not watched or not recorded: unknown, never up. */
export const uptimeSchema = z.object({
  up: z.number(),
  down: z.number(),
  off: z.number(),
  unknown: z.number(),
});
export type Uptime = z.infer<typeof uptimeSchema>;

/** Bars, oldest first: 24 of an hour, 28 of six hours, 30 of a day; the last one ends now. */
export const uptimeBarsSchema = z.record(z.enum(UPTIME_WINDOWS), z.array(uptimeSchema));
export type UptimeBars = z.infer<typeof uptimeBarsSchema>;

/** Where the bars lie: one moment more than there are bars. */
export const uptimeEdgesSchema = z.record(z.enum(UPTIME_WINDOWS), z.array(timestamp));
export type UptimeEdges = z.infer<typeof uptimeEdgesSchema>;

export const statusInstanceSchema = chipSchema.extend({ uptime: uptimeBarsSchema });
export type StatusInstance = z.infer<typeof statusInstanceSchema>;

export const statusInstancesSchema = z.object({
  items: z.array(statusInstanceSchema),
  edges: uptimeEdgesSchema,
  total: count,
  /** Of the next page; null after the last one. */
  nextPage: count.nullable(),
});
export type StatusInstances = z.infer<typeof statusInstancesSchema>;

export const incidentImpactSchema = z.object({
  /** Contacts that were written to later because of it, or whose number it is. */
  contacts: count,
  /** Messages that waited a minute or more while it lasted. */
  delayed: count,
  /** Messages that expired or failed while it lasted, for another reason than their recipient. */
  lost: count,
});
export type IncidentImpact = z.infer<typeof incidentImpactSchema>;

export const incidentSchema = z.object({
  id: z.uuid(),
  rule: z.enum(ALERT_RULES),
  severity: z.enum(ALERT_SEVERITIES),
  state: z.enum(ALERT_STATES),
  cause: alertCauseSchema,
  /** Null when it is about the pool, the gateway or the workers. */
  chip: z.object({ id: z.uuid(), name: z.string() }).nullable(),
  since: timestamp,
  resolvedAt: timestamp.nullable(),
  acknowledgedBy: z.string().nullable(),
  /** Null until the worker has counted it. */
  impact: incidentImpactSchema.nullable(),
});
export type Incident = z.infer<typeof incidentSchema>;

/** Sends of one hour: of each series in their order, and what failed of all. */
const sendsHourSchema = z.object({ startsAt: timestamp, sent: z.array(count), failed: count });

/** What is told of the past, as the worker counted it last. */
export const statusSummarySchema = z.object({
  uptime: z.record(z.enum(UPTIME_WINDOWS), uptimeSchema),
  sends: z.object({
    /** The instances that sent most in 24 h, and all others together, whose name is null. */
    series: z.array(z.object({ name: z.string().nullable() })),
    hours: z.array(sendsHourSchema),
  }),
  /** Messages accepted in the last 24 h, by what became of them. */
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
  /** By id of the incident. */
  impacts: z.record(z.string(), incidentImpactSchema),
});
export type StatusSummary = z.infer<typeof statusSummarySchema>;

/** Free slots as they add up from now, and what the present pace takes of them. */
const forecastPointSchema = z.object({ at: timestamp, slots: count, used: z.number() });

export const capacitySchema = z.object({
  /** Slots that the hour and the day of the instances that can send leave now. */
  freeNow: count,
  /** When the next slot comes free, with none free now; null when nobody knows. */
  nextSlotAt: timestamp.nullable(),
  /** Slots of today that are free now or come free until midnight; null while no worker forecasts. */
  freeUntilMidnight: count.nullable(),
  midnight: timestamp,
  /** Slots taken in the last hour. */
  sentLastHour: count,
  sentToday: count,
  /** When the present pace has used every slot that is free by then; null when it does not before midnight. */
  runsOutAt: timestamp.nullable(),
  /** The next 12 hours. */
  forecast: z.array(forecastPointSchema),
});
export type Capacity = z.infer<typeof capacitySchema>;

export const statusSchema = z.object({
  /** When everything but the summary was read. */
  at: timestamp,
  verdict: z.object({
    level: z.enum(VERDICT_LEVELS),
    code: z.enum(VERDICT_CODES),
    since: timestamp.nullable(),
  }),
  instances: z.object({
    total: count,
    canSend: count,
    /** Expected to send and not able to. */
    down: count,
    /** Paused, disconnected on purpose or never paired. */
    resting: count,
    page: statusInstancesSchema,
  }),
  capacity: capacitySchema,
  backlog: z.object({ waiting: count, oldestAt: timestamp.nullable(), uncertain: count }),
  /** Load of the instances that can send, as shares of their day; null without any. */
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
