import { z } from "zod";
import {
  ALERT_RULES,
  ALERT_SEVERITIES,
  ALERT_STATES,
  alertCauseSchema,
  DELIVERY_STATES,
  DESTINATION_KINDS,
} from "./alerts";
import { isVisible, NOT_VISIBLE } from "./visible-text";

const timestamp = z.iso.datetime();

/** An incident as the pages show it. */
export const alertSchema = z.object({
  id: z.uuid(),
  rule: z.enum(ALERT_RULES),
  severity: z.enum(ALERT_SEVERITIES),
  state: z.enum(ALERT_STATES),
  cause: alertCauseSchema,
  /** The chip it is about, if it is about one. */
  chip: z.object({ id: z.uuid(), name: z.string() }).nullable(),
  since: timestamp,
  firedAt: timestamp,
  resolvedAt: timestamp.nullable(),
  flapping: z.boolean(),
  /** Until when nobody is told of it; null while people are. */
  silencedUntil: timestamp.nullable(),
  acknowledgement: z.object({ by: z.string(), at: timestamp, note: z.string() }).nullable(),
});
export type Alert = z.infer<typeof alertSchema>;

export const silenceSchema = z.object({
  id: z.uuid(),
  rule: z.enum(ALERT_RULES).nullable(),
  chip: z.object({ id: z.uuid(), name: z.string() }).nullable(),
  reason: z.string(),
  owner: z.string(),
  startsAt: timestamp,
  endsAt: timestamp,
});
export type AlertSilence = z.infer<typeof silenceSchema>;

const commaList = <T extends readonly [string, ...string[]]>(values: T) =>
  z
    .string()
    .transform((text) => [...new Set(text.split(","))].filter((part) => part !== ""))
    .pipe(z.array(z.enum(values)));

export const alertPageQuerySchema = z.strictObject({
  rule: commaList(ALERT_RULES).default([]),
  severity: commaList(ALERT_SEVERITIES).default([]),
  /** The name, or a part of it, of the instance it is about. */
  search: z.string().trim().max(100).default(""),
  cursor: z
    .string()
    // Milliseconds that PostgreSQL has a time for, and an id.
    .regex(/^\d{1,14}_[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
    .optional(),
});
export type AlertPageQuery = z.output<typeof alertPageQuerySchema>;

/** `open` and `silences` are whole on every page; `history` goes on with the cursor. */
export const alertPageSchema = z.object({
  open: z.array(alertSchema),
  history: z.array(alertSchema),
  nextCursor: z.string().nullable(),
  silences: z.array(silenceSchema),
  /** When it was last looked whether something is wrong; null when never. */
  evaluatedAt: timestamp.nullable(),
});
export type AlertPage = z.infer<typeof alertPageSchema>;

/** What the bell shows. */
export const alertSummarySchema = z.object({
  open: z.number().int(),
  critical: z.number().int(),
  /** Open ones that nobody took on and nobody silenced. */
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

/** What was done about it, for those who come after. */
export const acknowledgeSchema = z.strictObject({ note: words(500) });
export type AcknowledgeInput = z.infer<typeof acknowledgeSchema>;

export const SILENCE_MINUTES = [30, 60, 240, 1440, 10_080] as const;
const LONGEST_SILENCE_MINUTES = 43_200;

/** Without a rule and a chip it silences everything. */
export const createSilenceSchema = z.strictObject({
  rule: z.enum(ALERT_RULES).nullable(),
  chipId: z.uuid().nullable(),
  minutes: z.number().int().min(1).max(LONGEST_SILENCE_MINUTES),
  reason: words(200),
});
export type CreateSilenceInput = z.infer<typeof createSilenceSchema>;

export const destinationSchema = z.object({
  id: z.uuid(),
  name: z.string(),
  kind: z.enum(DESTINATION_KINDS),
  /** `ALERT_WEBHOOK_URL` sets it: it can be tested and not be changed here. */
  fromEnvironment: z.boolean(),
  urlHint: z.string(),
  minSeverity: z.enum(ALERT_SEVERITIES),
  enabled: z.boolean(),
  lastDeliveredAt: timestamp.nullable(),
  lastError: z.string().nullable(),
  lastErrorAt: timestamp.nullable(),
  /** Deliveries that still wait for it. */
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

/** The secret of a generic one is in this answer and nowhere else. */
export const createdDestinationSchema = z.object({
  destination: destinationSchema,
  secret: z.string().nullable(),
});
export type CreatedDestination = z.infer<typeof createdDestinationSchema>;

export const patchDestinationSchema = z.strictObject(z.object(destinationFields).partial().shape);
export type PatchDestinationInput = z.infer<typeof patchDestinationSchema>;

/** Why an address is refused: the `message` of `url` in an `invalid_request`. */
export const URL_NOT_ALLOWED = "url_not_allowed";

export const testResultSchema = z.object({
  state: z.enum(DELIVERY_STATES),
  error: z.string().nullable(),
});
export type TestResult = z.infer<typeof testResultSchema>;
