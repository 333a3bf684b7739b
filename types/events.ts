/** Types of the events that services receive. */
export const EVENT_TYPES = [
  "message.sent",
  "message.delivered",
  "message.read",
  "message.failed",
  "message.expired",
  "message.cancelled",
  "message.uncertain",
  "message.received",
  "contact.opted_out",
  "contact.opted_in",
  "contact.number_changed",
  "chip.connected",
  "chip.disconnected",
  "chip.banned",
  "chip.restricted",
  "chip.paused",
  "test",
] as const;

/** `disabled`: every delivery failed for 5 days. */
export const SUBSCRIPTION_STATUSES = ["active", "paused", "disabled"] as const;

/** `due` includes deliveries that wait for an earlier event of the same contact. `dead`: all tries failed. */
export const DELIVERY_STATES = ["due", "delivered", "dead"] as const;
