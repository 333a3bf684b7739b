import { z } from "zod";

/** `first`: messages to contacts that have never received a message. `follow_up`: messages to contacts that have. */
const OUTLOOK_KINDS = ["first", "follow_up"] as const;
export type OutlookKind = (typeof OUTLOOK_KINDS)[number];

const MOST_ASKED = 10_000;

/** Limits for which messages have to wait. */
export const OUTLOOK_LIMITS = [
  "spacing",
  "hour",
  "day",
  "warm_up",
  "restriction",
  "reconnection",
  "window",
  "chips_down",
  "worker_down",
] as const;
export type OutlookLimit = (typeof OUTLOOK_LIMITS)[number];

/** Changes that people can make. Each change is simulated separately. */
export const OUTLOOK_CHANGES = ["worker", "gateway", "reconnect", "resume", "open_window"] as const;
export type OutlookChange = (typeof OUTLOOK_CHANGES)[number];

export const outlookQuerySchema = z.strictObject({
  count: z.coerce.number().int().min(1).max(MOST_ASKED),
  kind: z.enum(OUTLOOK_KINDS).default("first"),
  specialty: z.string().trim().min(1).max(100).optional(),
  /**
   * The deadline: a time of day in the pool's time zone, or midnight by default. A time that has already passed today
   * means tomorrow.
   */
  until: z
    .string()
    .regex(/^([01]\d|2[0-3]):[0-5]\d$/)
    .optional(),
});
export type OutlookQuery = z.infer<typeof outlookQuerySchema>;

const timestamp = z.iso.datetime();
const count = z.number().int();

const finishSchema = z.object({
  /** When the last message would be sent; null if that is not within 7 days. */
  finishAt: timestamp.nullable(),
  sentByDeadline: count,
});

export const outlookSchema = finishSchema.extend({
  at: timestamp,
  deadline: timestamp,
  asked: count,
  /** Number of chips that can now send to any contact. 0 while no worker is alive. */
  canSend: count,
  /** Number of waiting messages with the priority `high` or `normal`, which are sent first. */
  ahead: count,
  /** Number of contacts that could receive a follow-up; null for first messages. */
  doctors: count.nullable(),
  /**
   * Each limit's share of the time that chips have to wait, largest first. The shares add up to 1. Empty if no chip has
   * to wait.
   */
  limits: z.array(z.object({ limit: z.enum(OUTLOOK_LIMITS), share: z.number() })),
  /** Only changes that would help, best first. */
  changes: z.array(finishSchema.extend({ change: z.enum(OUTLOOK_CHANGES), chips: count })),
  /** The most frequent specialties of the contacts, as options for the query. */
  specialties: z.array(z.string()),
});
export type Outlook = z.infer<typeof outlookSchema>;
