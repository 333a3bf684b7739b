import { z } from "zod";

/** All alert rules, grouped, most severe first. The settings page uses this order. */
export const ALERT_RULES = [
  "gateway_unreachable",
  "pool_empty",
  "worker_silent",
  "chip_banned",
  "wrong_number",
  "instance_offline",
  "chip_restricted",
  "failures_in_a_row",
  "queue_stalled",
  "uncertain_message",
  "webhooks_silent",
  "capacity_day",
  "capacity_hour",
] as const;
export type AlertRule = (typeof ALERT_RULES)[number];

/** Most severe first. */
export const ALERT_SEVERITIES = ["critical", "warning", "info"] as const;
export type AlertSeverity = (typeof ALERT_SEVERITIES)[number];

/**
 * `pending`: the rule's hold time has not elapsed. `firing`: people were notified, or a silence suppressed the notice.
 */
export const ALERT_STATES = ["pending", "firing", "resolved"] as const;

/** An incident began, continues (every 4 hours), or ended. */
export const ALERT_NOTICES = ["fired", "repeated", "resolved"] as const;
export type AlertNotice = (typeof ALERT_NOTICES)[number];

/** `slack`: format of Slack's incoming webhooks. `generic`: JSON signed according to Standard Webhooks. */
export const DESTINATION_KINDS = ["slack", "generic"] as const;
export type DestinationKind = (typeof DESTINATION_KINDS)[number];

/** Content of a delivery: notices of one kind and rule, or a test message. */
export const DELIVERY_KINDS = [...ALERT_NOTICES, "test"] as const;
export type DeliveryKind = (typeof DELIVERY_KINDS)[number];

/** `failed`: given up after a day of retries, or permanently rejected. */
export const DELIVERY_STATES = ["pending", "delivered", "failed"] as const;

/** Causes of incidents. `alertCauses` in the message catalogue has a sentence and advice for each. */
const ALERT_CAUSES = [
  "gateway_unreachable",
  "gateway_unauthorized",
  "gateway_license",
  "pool_empty",
  "worker_silent",
  "banned",
  "wrong_number",
  "logged_out",
  "missing",
  "closed",
  "session_lost",
  "connecting",
  "dropped",
  "not_sending",
  "restricted",
  "failures",
  "queue_stalled",
  "uncertain_message",
  "webhooks_silent",
  "capacity_day",
  "capacity_hour",
] as const;
export type AlertCauseCode = (typeof ALERT_CAUSES)[number];

/** A cause with the values for its sentence. Times are ISO 8601; phones are digits. */
export const alertCauseSchema = z.object({
  code: z.enum(ALERT_CAUSES),
  values: z.record(z.string(), z.union([z.string(), z.number(), z.null()])),
});
export type AlertCause = z.infer<typeof alertCauseSchema>;
