import { z } from "zod";
import type { Verdict } from "./messages";

/**
 * Causes of an expiry: the gateway was down, no worker was running, or the message was waiting for something, which the
 * comments below name.
 */
export const EXPIRY_CAUSES = [
  /** The contact's preferred chip. */
  "instance",
  /** A chip of the contact's specialty. */
  "specialty",
  /** Any free chip. */
  "any_instance",
  /** An earlier message to the same contact. */
  "earlier_message",
  /** The opening of the sending window. */
  "window_closed",
  /** An operator or the service to resume the message's batch. */
  "batch_paused",
  /** The retry after a send that the gateway did not accept. */
  "retry",
  "gateway_down",
  /** No worker was running when the message expired. */
  "worker_silent",
] as const;

/**
 * Reasons why a chip did not send a message before the message expired. `more_loaded`: the chip could send, but other
 * messages were sent first.
 */
const HELD_VERDICTS = [
  "not_connected",
  "paused",
  "restricted",
  "banned",
  "hour_full",
  "day_full",
  "cooling_down",
  "breaker_open",
  "wrong_number",
  "owner_unknown",
  "warmup_rest",
  "more_loaded",
] as const satisfies readonly Verdict[];

export const expirySchema = z.object({
  cause: z.enum(EXPIRY_CAUSES),
  /** The preferred chip; null unless `cause` is `instance`. */
  instanceName: z.string().nullable(),
  /** Reasons why the chips that the message was waiting for did not send it, most common reason first. */
  chips: z.array(z.object({ verdict: z.enum(HELD_VERDICTS), count: z.number().int() })),
});
export type Expiry = z.infer<typeof expirySchema>;
