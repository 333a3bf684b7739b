import { z } from "zod";
import {
  ALERT_RULES,
  ALERT_SEVERITIES,
  ALERT_STATES,
  alertCauseSchema,
  DELIVERY_STATES,
  DESTINATION_KINDS,
  IMPACT_EFFECTS,
  incidentImpactSchema,
} from "./alerts";
import { chipReferenceSchema } from "./chip-reference";
import { commaList } from "./comma-list";
import { gatewayIdSchema, gatewayReferenceSchema } from "./gateways";
import { isVisible, NOT_VISIBLE } from "./visible-text";

const timestamp = z.iso.datetime();

export const alertSchema = z.object({
  id: z.uuid(),
  rule: z.enum(ALERT_RULES),
  severity: z.enum(ALERT_SEVERITIES),
  state: z.enum(ALERT_STATES),
  cause: alertCauseSchema,
  /** Null for incidents that older versions recorded. */
  impact: incidentImpactSchema.nullable(),
  /** Null when the incident does not concern a single chip. */
  chip: chipReferenceSchema.nullable(),
  /**
   * Null when the incident does not concern a whole gateway, when the gateway is the only one, or after its removal.
   */
  gateway: gatewayReferenceSchema.nullable(),
  since: timestamp,
  firedAt: timestamp,
  resolvedAt: timestamp.nullable(),
  flapping: z.boolean(),
  /** End of the silence that suppresses this incident's notices; null without a silence. */
  silencedUntil: timestamp.nullable(),
  acknowledgement: z.object({ by: z.string(), at: timestamp, note: z.string() }).nullable(),
});
export type Alert = z.infer<typeof alertSchema>;

export const silenceSchema = z.object({
  id: z.uuid(),
  rule: z.enum(ALERT_RULES).nullable(),
  chip: chipReferenceSchema.nullable(),
  gateway: gatewayReferenceSchema.nullable(),
  reason: z.string(),
  owner: z.string(),
  startsAt: timestamp,
  endsAt: timestamp,
});
export type AlertSilence = z.infer<typeof silenceSchema>;

export const alertPageQuerySchema = z.strictObject({
  rule: commaList(ALERT_RULES).default([]),
  severity: commaList(ALERT_SEVERITIES).default([]),
  /** Part of a chip's label, instance name or phone number, or of a gateway's name. */
  search: z.string().trim().max(100).default(""),
  cursor: z
    .string()
    // Milliseconds since 1970, within PostgreSQL's timestamp range, and an id.
    .regex(/^\d{1,14}_[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
    .optional(),
});
export type AlertPageQuery = z.output<typeof alertPageQuerySchema>;

/** Every page contains all open alerts and all silences. `nextCursor` continues only `history`. */
export const alertPageSchema = z.object({
  open: z.array(alertSchema),
  history: z.array(alertSchema),
  nextCursor: z.string().nullable(),
  silences: z.array(silenceSchema),
  /** Null before the first evaluation. */
  evaluatedAt: timestamp.nullable(),
});
export type AlertPage = z.infer<typeof alertPageSchema>;

/** `items` contains at most 500 contacts, the most strongly affected first. `total` counts all affected contacts. */
export const alertContactListSchema = z.object({
  total: z.number().int(),
  items: z.array(
    z.object({
      id: z.uuid(),
      name: z.string().nullable(),
      phone: z.string(),
      effect: z.enum(IMPACT_EFFECTS),
    }),
  ),
});
export type AlertContactList = z.infer<typeof alertContactListSchema>;

export const alertSummarySchema = z.object({
  open: z.number().int(),
  critical: z.number().int(),
  /** Open alerts that are neither acknowledged nor silenced. */
  unattended: z.number().int(),
});
export type AlertSummary = z.infer<typeof alertSummarySchema>;

const words = (longest: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(longest)
    .refine((text) => !text.includes("\u0000"), "must be text without NUL")
    .refine(isVisible, NOT_VISIBLE);

/** `note` describes what was done about the alert. */
export const acknowledgeSchema = z.strictObject({ note: words(500) });
export type AcknowledgeInput = z.infer<typeof acknowledgeSchema>;

export const SILENCE_MINUTES = [30, 60, 240, 1440, 10_080] as const;
const LONGEST_SILENCE_MINUTES = 43_200;

/**
 * If `rule`, `chipId` and `gatewayId` are all null, the silence covers all alerts. At most one of `chipId` and
 * `gatewayId` may be set.
 */
export const createSilenceSchema = z
  .strictObject({
    rule: z.enum(ALERT_RULES).nullable(),
    chipId: z.uuid().nullable(),
    gatewayId: gatewayIdSchema.nullable().optional(),
    minutes: z.number().int().min(1).max(LONGEST_SILENCE_MINUTES),
    reason: words(200),
  })
  .refine(({ chipId, gatewayId }) => chipId === null || gatewayId == null, {
    path: ["gatewayId"],
    message: "must be null if chipId is set",
  });
export type CreateSilenceInput = z.input<typeof createSilenceSchema>;

export const destinationSchema = z.object({
  id: z.uuid(),
  name: z.string(),
  kind: z.enum(DESTINATION_KINDS),
  /** True for the destination that `ALERT_WEBHOOK_URL` configures. People can test it but not change it. */
  fromEnvironment: z.boolean(),
  urlHint: z.string(),
  minSeverity: z.enum(ALERT_SEVERITIES),
  enabled: z.boolean(),
  lastDeliveredAt: timestamp.nullable(),
  lastError: z.string().nullable(),
  lastErrorAt: timestamp.nullable(),
  waiting: z.number().int(),
});
export type AlertDestination = z.infer<typeof destinationSchema>;
export const destinationListSchema = z.object({ items: z.array(destinationSchema) });

const destinationFields = {
  name: words(80),
  minSeverity: z.enum(ALERT_SEVERITIES),
  enabled: z.boolean(),
  url: z.url({ protocol: /^https?$/ }).max(2000),
};

export const createDestinationSchema = z.strictObject({
  kind: z.enum(DESTINATION_KINDS),
  name: destinationFields.name,
  url: destinationFields.url,
  minSeverity: destinationFields.minSeverity.default("warning"),
});
export type CreateDestinationInput = z.input<typeof createDestinationSchema>;

/** The only response that contains `secret`. Null for destinations other than `generic`, which have no secret. */
export const createdDestinationSchema = z.object({
  destination: destinationSchema,
  secret: z.string().nullable(),
});
export type CreatedDestination = z.infer<typeof createdDestinationSchema>;

export const patchDestinationSchema = z.strictObject(z.object(destinationFields).partial().shape);
export type PatchDestinationInput = z.infer<typeof patchDestinationSchema>;

/** Reason for rejecting a URL; the `message` for the field `url` in an `invalid_request`. */
export const URL_NOT_ALLOWED = "url_not_allowed";

export const testResultSchema = z.object({
  state: z.enum(DELIVERY_STATES),
  error: z.string().nullable(),
});
export type TestResult = z.infer<typeof testResultSchema>;
