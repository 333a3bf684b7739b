import { z } from "zod";

/** All alert rules, grouped by subject, most severe first in each group. The settings page uses this order. */
export const ALERT_RULES = [
  "gateway_unreachable",
  "pool_empty",
  "worker_silent",
  "sessions_lost",
  "chip_banned",
  "wrong_number",
  "instance_offline",
  "chip_restricted",
  "failures_in_a_row",
  "messages_expiring",
  "queue_stalled",
  "uncertain_message",
  "webhooks_silent",
  "capacity_day",
  "capacity_hour",
  "subscription_failing",
] as const;
export type AlertRule = (typeof ALERT_RULES)[number];

/** Most severe first. */
export const ALERT_SEVERITIES = ["critical", "warning", "info"] as const;
export type AlertSeverity = (typeof ALERT_SEVERITIES)[number];

/**
 * `pending`: the rule's hold time has not elapsed. `firing`: people were notified, or a silence suppressed the notice.
 */
export const ALERT_STATES = ["pending", "firing", "resolved"] as const;

/**
 * Sent when an incident begins (`fired`), every 4 hours while it continues (`repeated`), and when it ends (`resolved`).
 */
export const ALERT_NOTICES = ["fired", "repeated", "resolved"] as const;
export type AlertNotice = (typeof ALERT_NOTICES)[number];

/** `slack`: the format of Slack's incoming webhooks. `generic`: JSON signed according to Standard Webhooks. */
export const DESTINATION_KINDS = ["slack", "generic"] as const;
export type DestinationKind = (typeof DESTINATION_KINDS)[number];

/** Content of a delivery: notices of one kind and rule, or a test message. */
export const DELIVERY_KINDS = [...ALERT_NOTICES, "test"] as const;
export type DeliveryKind = (typeof DELIVERY_KINDS)[number];

/**
 * `failed`: a day of retries failed, a test failed, or the delivery could not be attempted because the destination is
 * disabled or its address is unreadable or not allowed.
 */
export const DELIVERY_STATES = ["pending", "delivered", "failed"] as const;

/** Causes of incidents. `alertCauses` in the message catalogue has a sentence and advice for each. */
const ALERT_CAUSES = [
  "gateway_unreachable",
  "gateway_unauthorized",
  "gateway_license",
  "pool_empty",
  "worker_silent",
  "sessions_lost",
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
  "messages_expiring",
  "queue_stalled",
  "uncertain_message",
  "webhooks_silent",
  "capacity_day",
  "capacity_hour",
  "subscription_failing",
] as const;
export type AlertCauseCode = (typeof ALERT_CAUSES)[number];

/** A cause, with the values for its sentence. Times are ISO 8601 strings, and phone numbers are strings of digits. */
export const alertCauseSchema = z.object({
  code: z.enum(ALERT_CAUSES),
  values: z.record(z.string(), z.union([z.string(), z.number(), z.null()])),
});
export type AlertCause = z.infer<typeof alertCauseSchema>;

/**
 * Effects of an incident on a contact, weakest first. `served`: the affected chip serves the contact. `waiting`: a
 * message to the contact waited. `moved`: the contact moved to another chip.
 */
export const IMPACT_EFFECTS = ["served", "waiting", "moved"] as const;
export type ImpactEffect = (typeof IMPACT_EFFECTS)[number];

const count = z.number().int();
export const incidentImpactSchema = z.object({
  /** The sum of `served`, `waiting` and `moved`; each contact counts once, with its strongest effect. */
  contacts: count,
  served: count,
  waiting: count,
  moved: count,
  /** Messages that waited a minute or more during the incident and are not lost. */
  delayed: count,
  /**
   * Messages that expired or failed during the incident and that nobody sent again, except those to numbers that are
   * not on WhatsApp.
   */
  lost: count,
});
export type IncidentImpact = z.infer<typeof incidentImpactSchema>;
