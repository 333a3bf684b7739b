import { z } from "zod";
import { chipOperationSchema } from "./chip-operations";
import { commaList } from "./comma-list";
import { CONDITION_REASONS, CONDITIONS } from "./conditions";
import { gatewayIdSchema, gatewayReferenceSchema } from "./gateways";
import { chipEvidenceSchema, chipWebhookSchema, healthSchema } from "./health";
import { noticeSchema } from "./notice";
import { nameListSchema, tagsSchema } from "./tag-schemas";
import { isVisible, NOT_VISIBLE } from "./visible-text";

/**
 * Statuses of a chip (docs/chip-status.md), highest precedence first. `lib/chips/condition/derive-status.ts` derives
 * the status.
 */
export const CHIP_STATUSES = [
  "cancelled",
  "banned",
  "paused",
  "restricted",
  "pending",
  "warming",
  "active",
] as const;
export type ChipStatus = (typeof CHIP_STATUSES)[number];

/** State of the session. `missing`: the gateway has no such instance. `unknown`: the gateway is unreachable. */
export const CONNECTION_STATES = ["open", "connecting", "close", "missing", "unknown"] as const;
export type ConnectionState = (typeof CONNECTION_STATES)[number];

/** Codes of a chip's one sentence: the reason for its condition, or an operation in progress or failed. */
export const HEADLINE_CODES = [...CONDITION_REASONS, "operation_under_way", "operation_failed"] as const;
export type HeadlineCode = (typeof HEADLINE_CODES)[number];

const timestamp = z.iso.datetime();

export const headlineSchema = z.object({
  code: z.enum(HEADLINE_CODES),
  since: timestamp.nullable(),
  /** Number of contacts whose preferred chip is this chip. */
  contacts: z.number().int(),
  /** Number of contacts with a message that is waiting for this chip. At most 1000 are counted. */
  waiting: z.number().int(),
  /** Values for the chip's sentence, such as `until`, `ownerPhone`, `operation` and `warmupDay`. */
  values: z.record(z.string(), z.string()),
});

export const chipSchema = z.object({
  id: z.uuid(),
  phone: z.string().nullable(),
  instanceName: z.string().nullable(),
  label: z.string().nullable(),
  tags: z.array(z.string()),
  status: z.enum(CHIP_STATUSES),
  condition: z.enum(CONDITIONS),
  state: z.enum(CONNECTION_STATES),
  connected: z.boolean(),
  ownerPhone: z.string().nullable(),
  wrongNumber: z.boolean(),
  perHour: z.number().int(),
  perDay: z.number().int(),
  effectivePerHour: z.number().int(),
  effectivePerDay: z.number().int(),
  sentLastHour: z.number().int(),
  sentLast24h: z.number().int(),
  /** Sent and uncertain messages of the current calendar day in the pool's time zone. */
  sentToday: z.number().int(),
  /** Slots held in the last 24 h divided by `effectivePerDay`. May exceed 1; null if the chip has no capacity. */
  load: z.number().nullable(),
  nextSlotAt: timestamp.nullable(),
  contacts: z.number().int(),
  /** 1-based day of the warm-up; null after the warm-up. */
  warmupDay: z.number().int().nullable(),
  health: healthSchema,
  headline: headlineSchema,
  operation: chipOperationSchema.nullable(),
  lastMessageAt: timestamp.nullable(),
  connectedSince: timestamp.nullable(),
  priority: z.number().int(),
  adopted: z.boolean(),
  gateway: gatewayReferenceSchema,
  /** True if a reconnect would create the instance again, because we logged it out or the gateway lost it. */
  isMadeAnewByReconnect: z.boolean(),
  lastInstanceName: z.string().nullable(),
  stateCheckedAt: timestamp.nullable(),
  version: z.number().int(),
  createdAt: timestamp,
  updatedAt: timestamp,
});
export type Chip = z.infer<typeof chipSchema>;

export const chipDetailSchema = chipSchema.extend({
  warmup: z.object({
    day: z.number().int().nullable(),
    perHourToday: z.number().int(),
    perDayToday: z.number().int(),
    /** First day and limits of the next warm-up step; null in the last step. */
    next: z
      .object({ fromDay: z.number().int(), perHour: z.number().int(), perDay: z.number().int() })
      .nullable(),
    completedAt: timestamp.nullable(),
    /** The first day with full limits. */
    doneDay: z.number().int(),
    /** Seconds of proven `open` until the next day begins; null after the warm-up. */
    daySecondsLeft: z.number().int().nullable(),
    heldAt: timestamp.nullable(),
    /** When the reduced limits after a restriction end; null if no such reduction applies. */
    rampEndsAt: timestamp.nullable(),
  }),
  /** Number of gateways in the pool. */
  gateways: z.number().int(),
  lastErrors: z.array(z.object({ at: timestamp, kind: z.string(), reason: z.string().nullable() })),
  evidence: chipEvidenceSchema,
  webhook: chipWebhookSchema,
});
export type ChipDetail = z.infer<typeof chipDetailSchema>;

export const chipSummarySchema = z.object({
  total: z.number().int(),
  connected: z.number().int(),
  waiting: z.number().int(),
  warming: z.number().int(),
  banned: z.number().int(),
  down: z.number().int(),
  capacityLeftToday: z.number().int(),
  capacityLeftThisHour: z.number().int(),
});

export const chipListSchema = z.object({
  items: z.array(chipSchema),
  total: z.number().int(),
  page: z.number().int(),
  pageSize: z.number().int(),
  summary: chipSummarySchema,
  /** Values that the list can be filtered by. */
  filters: z.object({
    tags: z.array(z.string()),
    specialties: z.array(z.string()),
    /** Empty in a pool with a single gateway. */
    gateways: z.array(gatewayReferenceSchema),
  }),
  notice: noticeSchema,
});
export type ChipList = z.infer<typeof chipListSchema>;

export const CHIP_SORTS = [
  "attention",
  "name",
  "phone",
  "status",
  "usageHour",
  "usageDay",
  "lastMessage",
  "created",
] as const;

/** The parameters of the list's query that select chips. The other parameters sort and page the result. */
export const chipFilterSchema = z.strictObject({
  search: z.string().trim().max(100).default(""),
  status: commaList(CHIP_STATUSES).default([]),
  condition: commaList(CONDITIONS).default([]),
  connection: commaList(CONNECTION_STATES).default([]),
  /** Chips with at least one of these tags. */
  tags: nameListSchema.default([]),
  /** Chips that the settings map to at least one of these specialties. */
  specialty: nameListSchema.default([]),
  /** Ids of gateways. */
  gateway: nameListSchema.default([]),
});
export type ChipFilter = z.infer<typeof chipFilterSchema>;

export const chipListQuerySchema = chipFilterSchema.extend({
  sort: z.enum(CHIP_SORTS).default("attention"),
  order: z.enum(["asc", "desc"]).default("asc"),
  page: z.coerce.number().int().min(1).max(100_000).default(1),
  pageSize: z.coerce.number().int().min(1).max(100).default(25),
});
export type ChipListQuery = z.infer<typeof chipListQuerySchema>;

/** Name of a new instance. Stored as typed, but unique regardless of case. */
export const newInstanceNameSchema = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_-]{1,49}$/);
/** Name of an instance that already exists at the gateway; may also contain dots and inner spaces. */
export const adoptedInstanceNameSchema = z
  .string()
  .regex(/^[A-Za-z0-9](?:[A-Za-z0-9_. -]{0,48}[A-Za-z0-9_.-])?$/);

export const limitSchema = z.number().int().min(0).max(1000);

export const createInstanceSchema = z.strictObject({
  /** A phone number in any common format. The default country is Brazil. */
  phone: z.string().trim().min(1).max(40),
  instanceName: newInstanceNameSchema.optional(),
  gatewayId: gatewayIdSchema.optional(),
  perHour: limitSchema.optional(),
  perDay: limitSchema.optional(),
  alreadyWarm: z.boolean().optional(),
});
export type CreateInstanceInput = z.infer<typeof createInstanceSchema>;

export const patchChipSchema = z.strictObject({
  version: z.number().int(),
  perHour: limitSchema.optional(),
  perDay: limitSchema.optional(),
  priority: z.number().int().min(0).max(1000).optional(),
  label: z
    .string()
    .trim()
    .max(80)
    .refine((text) => text === "" || isVisible(text), NOT_VISIBLE)
    .nullable()
    .optional(),
  tags: tagsSchema.optional(),
});
export type PatchChipInput = z.infer<typeof patchChipSchema>;

/** Manual changes to a warm-up: stop counting days, continue, or restart at day 1. */
export const WARM_UP_ACTIONS = ["hold", "continue", "restart"] as const;
export type WarmUpAction = (typeof WARM_UP_ACTIONS)[number];

export const warmUpActionSchema = z.strictObject({ action: z.enum(WARM_UP_ACTIONS) });

export const newChipDefaultsSchema = z.object({
  perHour: z.number().int(),
  perDay: z.number().int(),
  firstDay: z.object({ perHour: z.number().int(), perDay: z.number().int() }),
  /** The first day with full limits. */
  warmUpDoneDay: z.number().int(),
});
export type NewChipDefaults = z.infer<typeof newChipDefaultsSchema>;
