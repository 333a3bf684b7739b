import { z } from "zod";

/** What is watched. Severest first inside what belongs together; the settings page keeps this order. */
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

/** Severest first. */
export const ALERT_SEVERITIES = ["critical", "warning", "info"] as const;
export type AlertSeverity = (typeof ALERT_SEVERITIES)[number];

/** `pending`: seen, not yet for as long as the rule asks. `firing`: people were told, or are silenced. */
export const ALERT_STATES = ["pending", "firing", "resolved"] as const;

/** What people are told of an incident: it began, it still goes on (every four hours), it is over. */
export const ALERT_NOTICES = ["fired", "repeated", "resolved"] as const;
export type AlertNotice = (typeof ALERT_NOTICES)[number];

/** `slack`: what Slack's incoming webhooks take. `generic`: signed JSON as Standard Webhooks describe it. */
export const DESTINATION_KINDS = ["slack", "generic"] as const;
export type DestinationKind = (typeof DESTINATION_KINDS)[number];

/** What a delivery carries: notices of one kind of one rule, or the words of the test button. */
export const DELIVERY_KINDS = [...ALERT_NOTICES, "test"] as const;
export type DeliveryKind = (typeof DELIVERY_KINDS)[number];

/** `failed`: given up after a day of tries, or refused for good. */
export const DELIVERY_STATES = ["pending", "delivered", "failed"] as const;

/** Why an incident is there; each has its sentence, and the one thing to do, in the catalogue `alertCauses`. */
export const ALERT_CAUSES = [
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

/** A cause with the values of its sentence; times in it are ISO 8601, phones are digits. */
export const alertCauseSchema = z.object({
  code: z.enum(ALERT_CAUSES),
  values: z.record(z.string(), z.union([z.string(), z.number(), z.null()])),
});
export type AlertCause = z.infer<typeof alertCauseSchema>;
