import { z } from "zod";
import {
  ALERT_RULES,
  ALERT_SEVERITIES,
  ALERT_STATES,
  alertCauseSchema,
  incidentImpactSchema,
} from "./alerts";
import { chipReferenceSchema } from "./chip-reference";
import { chipSchema } from "./chips";
import { GATEWAY_STATES, gatewayReferenceSchema } from "./gateways";
import { MIGRATION_CAUSES } from "./messages";
import { noticeSchema } from "./notice";
import { pairingStatsSchema } from "./pairing-stats";
import { replyCountsSchema } from "./reply-counts";

const timestamp = z.iso.datetime();
const count = z.number().int();

/** Verdicts on the pool, in order of precedence. The page shows the first verdict that applies. */
export const VERDICT_CODES = [
  "worker_silent",
  "gateway_down",
  "gateway_license",
  "no_instances",
  "none_can_send",
  "messages_expiring",
  "all_paused",
  "gateway_partly",
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

/** Durations in seconds. `unknown` is time that was not monitored or not recorded. */
export const uptimeSchema = z.object({
  up: z.number(),
  down: z.number(),
  off: z.number(),
  unknown: z.number(),
});
export type Uptime = z.infer<typeof uptimeSchema>;

/**
 * Uptime bars of each window, oldest first: 24 bars of one hour, 28 of six hours, or 30 of one day. The last bar ends
 * now.
 */
export const uptimeBarsSchema = z.record(z.enum(UPTIME_WINDOWS), z.array(uptimeSchema));
export type UptimeBars = z.infer<typeof uptimeBarsSchema>;

/** Times at which the bars of each window begin, and the time at which the last bar ends. */
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

export const incidentSchema = z.object({
  id: z.uuid(),
  rule: z.enum(ALERT_RULES),
  severity: z.enum(ALERT_SEVERITIES),
  state: z.enum(ALERT_STATES),
  cause: alertCauseSchema,
  /** Null when the incident does not concern a single chip. */
  chip: chipReferenceSchema.nullable(),
  /**
   * Null when the incident does not concern a whole gateway, when the gateway is the only one, or after its removal.
   */
  gateway: gatewayReferenceSchema.nullable(),
  since: timestamp,
  resolvedAt: timestamp.nullable(),
  acknowledgedBy: z.string().nullable(),
  /**
   * Updated while the incident is open and final once it is resolved. Null for incidents that older versions recorded.
   */
  impact: incidentImpactSchema.nullable(),
});
export type Incident = z.infer<typeof incidentSchema>;

/** Sends in one hour. `sent` has one count per series, and `failed` is the total number of failures. */
const sendsHourSchema = z.object({ startsAt: timestamp, sent: z.array(count), failed: count });

/** One of several gateways. `down` counts the chips that cannot send although people expect them to. */
export const statusGatewaySchema = gatewayReferenceSchema.extend({
  state: z.enum(GATEWAY_STATES),
  /** When the gateway went down; null while it is up. */
  since: timestamp.nullable(),
  chips: count,
  connected: count,
  down: count,
});
export type StatusGateway = z.infer<typeof statusGatewaySchema>;

const SEND_GROUPS = ["chip", "status"] as const;
export type SendGroup = (typeof SEND_GROUPS)[number];

/** Figures about the past, as last computed by the worker. */
export const statusSummarySchema = z.object({
  uptime: z.record(z.enum(UPTIME_WINDOWS), uptimeSchema),
  sends: z.object({
    /**
     * The sends are grouped by the chip's status if the chips without a series of their own sent more than a third of
     * all messages.
     */
    by: z.enum(SEND_GROUPS).default("chip"),
    /** The chips or statuses with the most sends in 24 h; a series without a name counts all others together. */
    series: z.array(z.object({ name: z.string().nullable() })),
    hours: z.array(sendsHourSchema),
  }),
  /** Messages accepted in the last 24 h, counted by result. */
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
    /** Failed and expired messages that nobody sent again, except those to numbers that are not on WhatsApp. */
    lost: count,
  }),
  numberChanges: z.object({
    days: count,
    contacts: count,
    changes: count,
    per100Contacts: z.number(),
    causes: z.array(z.object({ cause: z.enum(MIGRATION_CAUSES), changes: count })),
  }),
  pairings: pairingStatsSchema,
  replies: replyCountsSchema,
});
export type StatusSummary = z.infer<typeof statusSummarySchema>;

/**
 * `slots`: slots that are free now or become free by `at`. `used`: slots that will be used by then at the current pace.
 */
const forecastPointSchema = z.object({ at: timestamp, slots: count, used: z.number() });

export const capacitySchema = z.object({
  /**
   * True if no chip can send because the gateway is down or has no licence, or because no worker is alive. In this case
   * `freeNow` is 0, and there is no forecast.
   */
  isStopped: z.boolean(),
  /** Slots that are free now on all instances that can send. */
  freeNow: count,
  /** Null if a slot is free now, or if the time is unknown. */
  nextSlotAt: timestamp.nullable(),
  /** Slots that are free now or become free before midnight; null without a forecast. */
  freeUntilMidnight: count.nullable(),
  midnight: timestamp,
  /** Slots taken in the last hour. */
  sentLastHour: count,
  /** Includes `uncertainToday`. */
  sentToday: count,
  uncertainToday: count,
  /**
   * When all slots will be used at the current pace; null if that is not before midnight, or if no slot is free now.
   */
  runsOutAt: timestamp.nullable(),
  /** Covers the next 12 hours; empty without a forecast. */
  forecast: z.array(forecastPointSchema),
});
export type Capacity = z.infer<typeof capacitySchema>;

export const statusSchema = z.object({
  /** When all fields except `summary` were read. */
  at: timestamp,
  verdict: z.object({
    level: z.enum(VERDICT_LEVELS),
    code: z.enum(VERDICT_CODES),
    since: timestamp.nullable(),
  }),
  instances: z.object({
    total: count,
    canSend: count,
    /** Instances that can send only to known contacts, because WhatsApp has restricted them. */
    limited: count,
    /** Instances that should send but cannot. */
    down: count,
    /** Instances that an operator paused. */
    paused: count,
    /** Instances that were disconnected on purpose or have never been paired. The five counts add up to `total`. */
    resting: count,
    page: statusInstancesSchema,
  }),
  capacity: capacitySchema,
  backlog: z.object({
    waiting: count,
    oldestAt: timestamp.nullable(),
    uncertain: count,
    /** Messages that expired in the last 15 minutes. */
    expired: count,
  }),
  /**
   * Loads (as shares of the daily limit) and contact counts of the instances that can send; null if no instance can.
   */
  balance: z
    .object({
      lowest: z.number(),
      highest: z.number(),
      mean: z.number(),
      contactsLow: count,
      contactsHigh: count,
    })
    .nullable(),
  /** Gateways that are down first. Empty in a pool with a single gateway. */
  gateways: z.array(statusGatewaySchema),
  incidents: z.array(incidentSchema),
  summary: statusSummarySchema.extend({ at: timestamp }).nullable(),
  notice: noticeSchema,
});
export type Status = z.infer<typeof statusSchema>;

export const statusInstancesQuerySchema = z.strictObject({
  page: z.coerce.number().int().min(1).max(100_000).default(1),
});
