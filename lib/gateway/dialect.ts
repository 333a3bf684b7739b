import { isHiddenAddress, phoneOfAddress } from "./evolution/address";
import { sessionEndOf } from "./evolution/close-codes";
import { isConnectionEvent, readConnectionNews } from "./evolution/connection-news";
import { sendOutcome } from "./evolution/send-outcome";
import { parseWebhook, WEBHOOK_EVENTS } from "./evolution/webhook-events";

/**
 * The gateway's words translated into the meanings of `outcomes.ts`: pure functions and constants. This file,
 * `create-gateway.ts` and the circuit breaker are the only ones that import the Evolution folder.
 */
export const dialect = {
  sendOutcome,
  sessionEndOf,
  phoneOfAddress,
  isHiddenAddress,
  parseWebhook,
  isConnectionEvent,
  readConnectionNews,
  /** Webhook events that an instance of ours subscribes to. */
  webhookEvents: WEBHOOK_EVENTS,
};
