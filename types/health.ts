import { z } from "zod";
import { TROUBLE_REASONS } from "./conditions";

const HEALTH_VERDICTS = ["ok", "suspect", "down", "restricted", "banned"] as const;
export type HealthVerdict = (typeof HEALTH_VERDICTS)[number];

/** Reasons that delay our knowledge of the state but do not worsen it. */
const WEBHOOK_NOTES = ["webhooks_silent", "webhooks_off", "webhook_foreign"] as const;

export const HEALTH_REASONS = [...TROUBLE_REASONS, ...WEBHOOK_NOTES] as const;

const timestamp = z.iso.datetime();

/** A reason with the values of its sentence. */
export const healthReasonSchema = z.object({
  code: z.enum(HEALTH_REASONS),
  since: timestamp.nullable(),
  /** Values of the sentence: `count`, `cause`, `lastAt` (a time), `url`, `code`, `until`. */
  values: z.record(z.string(), z.string()),
});
export type HealthReason = z.infer<typeof healthReasonSchema>;

export const healthSchema = z.object({
  verdict: z.enum(HEALTH_VERDICTS),
  reasons: z.array(healthReasonSchema),
});
export type Health = z.infer<typeof healthSchema>;

/**
 * The webhook of an instance as last seen at the gateway: ours; of another system; none yet (set at the next
 * check); switched off by us because nothing arrived; we have no address for it; not checked yet.
 */
export const WEBHOOK_STATES = ["unknown", "ours", "foreign", "none", "off"] as const;
export type WebhookState = (typeof WEBHOOK_STATES)[number];

/** Time of the last proof of each kind; null: never, or not within the last hour. */
export const chipEvidenceSchema = z.object({
  lookedAt: timestamp.nullable(),
  listReadAt: timestamp.nullable(),
  webhookAt: timestamp.nullable(),
  sentAt: timestamp.nullable(),
  acknowledgedAt: timestamp.nullable(),
});

export const chipWebhookSchema = z.object({
  state: z.enum([...WEBHOOK_STATES, "unreachable"]),
  /** Address of a foreign webhook, without parts that may be secret. */
  url: z.string().nullable(),
  checkedAt: timestamp.nullable(),
  /** Address of a foreign webhook that we replaced and can return. */
  replacedUrl: z.string().nullable(),
});

const WEBHOOK_ACTIONS = ["take_over", "put_back"] as const;
export const webhookActionSchema = z.strictObject({ action: z.enum(WEBHOOK_ACTIONS) });
export type WebhookAction = (typeof WEBHOOK_ACTIONS)[number];
