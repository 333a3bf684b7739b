/**
 * All conditions of a chip. Only `julia.condition_of` (db/functions/chips/condition.sql) decides which condition
 * applies. Sorted worst first, which is also the order of `/chips`. Conditions that stop all sends come before
 * conditions that only limit them, and deleted chips come last.
 */
export const CONDITIONS = [
  "banned",
  "wrong_number",
  "logged_out",
  "missing",
  "gateway_down",
  "disconnected",
  "owner_unknown",
  "failing",
  "awaiting_qr",
  "switched_off",
  "paused",
  "restricted",
  "unstable",
  "warming",
  "connected",
  "cancelled",
] as const;
export type Condition = (typeof CONDITIONS)[number];

/** Suspicions that the worker derives from evidence, worst first. */
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

/**
 * Reasons for bad conditions, each with a sentence on screen. A suspicion can be the reason for `unstable`, `failing`
 * or `disconnected`.
 */
export const TROUBLE_REASONS = [
  "banned",
  "wrong_number",
  "logged_out",
  "missing_at_gateway",
  "gateway_down",
  "gateway_license",
  "connection_lost",
  "reviving",
  "restricted",
  "waiting_for_scan",
  "never_paired",
  "owner_unknown",
  "out_of_rotation",
  "disconnected_by_operator",
  "restricted_to_known",
  "missed_look",
  "cancelled",
  ...SUSPICIONS,
] as const;

export const CONDITION_REASONS = [...TROUBLE_REASONS, "paused", "warming", "connected"] as const;
export type ConditionReason = (typeof CONDITION_REASONS)[number];
