import { z } from "zod";
import { TROUBLE_REASONS } from "./conditions";

const HEALTH_VERDICTS = ["ok", "suspect", "down", "restricted", "banned"] as const;
export type HealthVerdict = (typeof HEALTH_VERDICTS)[number];

/** Problems with webhooks. They delay our view of a chip but do not change its health verdict. */
const WEBHOOK_NOTES = ["webhooks_silent", "webhooks_off", "webhook_foreign"] as const;

export const HEALTH_REASONS = [...TROUBLE_REASONS, ...WEBHOOK_NOTES] as const;

const timestamp = z.iso.datetime();

export const healthReasonSchema = z.object({
  code: z.enum(HEALTH_REASONS),
  since: timestamp.nullable(),
  /** Values that the reason's text on screen needs: `count`, `cause`, `lastAt` and `until` (times), `url`, `code`. */
  values: z.record(z.string(), z.string()),
});
export type HealthReason = z.infer<typeof healthReasonSchema>;

export const healthSchema = z.object({
  verdict: z.enum(HEALTH_VERDICTS),
  reasons: z.array(healthReasonSchema),
});
export type Health = z.infer<typeof healthSchema>;

/**
 * An instance's webhook as last seen at the gateway. `unknown`: not checked yet. `foreign`: belongs to another system.
 * `none`: the instance has no webhook; the next check sets ours. `off`: we switched ours off because nothing arrived.
 */
export const WEBHOOK_STATES = ["unknown", "ours", "foreign", "none", "off"] as const;
export type WebhookState = (typeof WEBHOOK_STATES)[number];

/**
 * Time of the latest evidence of each kind. `sentAt` and `acknowledgedAt` are null without such evidence from the last
 * hour.
 */
export const chipEvidenceSchema = z.object({
  lookedAt: timestamp.nullable(),
  listReadAt: timestamp.nullable(),
  webhookAt: timestamp.nullable(),
  sentAt: timestamp.nullable(),
  acknowledgedAt: timestamp.nullable(),
});

export const chipWebhookSchema = z.object({
  state: z.enum([...WEBHOOK_STATES, "unreachable"]),
  /** URL of a foreign webhook, without parts that may be secret. */
  url: z.string().nullable(),
  checkedAt: timestamp.nullable(),
  /** URL of a foreign webhook that we replaced and can restore. */
  replacedUrl: z.string().nullable(),
});

const WEBHOOK_ACTIONS = ["take_over", "put_back"] as const;
export const webhookActionSchema = z.strictObject({
  action: z.enum(WEBHOOK_ACTIONS),
  /** With `take_over`: also forward every webhook of the pool to the address of the foreign webhook. */
  forward: z.boolean().optional(),
});
export type ChangeWebhookInput = z.infer<typeof webhookActionSchema>;
export type WebhookAction = (typeof WEBHOOK_ACTIONS)[number];
