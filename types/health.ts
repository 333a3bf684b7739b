import { z } from "zod";

const HEALTH_VERDICTS = ["ok", "suspect", "down", "restricted", "banned"] as const;
export type HealthVerdict = (typeof HEALTH_VERDICTS)[number];

/** What the worker suspects of a chip from the evidence it collects; the worst first. */
export const SUSPICIONS = [
  "hot_loop",
  "double_socket",
  "sends_fail",
  "uncertain_sends",
  "no_acknowledgements",
  "endless_connecting",
  "flapping",
  "stale_open",
] as const;
export type Suspicion = (typeof SUSPICIONS)[number];

/** What makes its state known later, not worse. */
const WEBHOOK_NOTES = ["webhooks_silent", "webhooks_off", "webhook_foreign"] as const;

/** What its row alone says. */
const STATE_REASONS = [
  "banned",
  "restricted",
  "restricted_to_known",
  "wrong_number",
  "missing_at_gateway",
  "logged_out",
  "gateway_down",
  "gateway_license",
  "connection_lost",
  "never_paired",
  "disconnected_by_operator",
  "missed_look",
  "owner_unknown",
] as const;

export const HEALTH_REASONS = [...STATE_REASONS, ...SUSPICIONS, ...WEBHOOK_NOTES] as const;
export type HealthReasonCode = (typeof HEALTH_REASONS)[number];

const timestamp = z.iso.datetime();

/** A reason with its evidence; the page makes a sentence out of the code and its values. */
export const healthReasonSchema = z.object({
  code: z.enum(HEALTH_REASONS),
  since: timestamp.nullable(),
  /** `count`, `cause`, `lastAt` (a moment), `url`, `code`, `until`: what the sentence names. */
  values: z.record(z.string(), z.string()),
});
export type HealthReason = z.infer<typeof healthReasonSchema>;

export const healthSchema = z.object({
  verdict: z.enum(HEALTH_VERDICTS),
  reasons: z.array(healthReasonSchema),
});
export type Health = z.infer<typeof healthSchema>;

/**
 * The webhook of an instance as last seen at the gateway: ours; another's; none yet (set at the next look); switched
 * off by us because nothing came; nowhere to reach us; not looked at yet.
 */
export const WEBHOOK_STATES = ["unknown", "ours", "foreign", "none", "off"] as const;
export type WebhookState = (typeof WEBHOOK_STATES)[number];

/** When each kind of proof was last had; null: never, or not within the last hour. */
export const chipEvidenceSchema = z.object({
  lookedAt: timestamp.nullable(),
  listReadAt: timestamp.nullable(),
  webhookAt: timestamp.nullable(),
  sentAt: timestamp.nullable(),
  acknowledgedAt: timestamp.nullable(),
});

export const chipWebhookSchema = z.object({
  state: z.enum([...WEBHOOK_STATES, "unreachable"]),
  /** Of a foreign one: its address without what may be secret in it. */
  url: z.string().nullable(),
  checkedAt: timestamp.nullable(),
  /** A foreign one that we took over and that can be put back: its address. */
  replacedUrl: z.string().nullable(),
});

const WEBHOOK_ACTIONS = ["take_over", "put_back"] as const;
export const webhookActionSchema = z.strictObject({ action: z.enum(WEBHOOK_ACTIONS) });
export type WebhookAction = (typeof WEBHOOK_ACTIONS)[number];
