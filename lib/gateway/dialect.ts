import { isHiddenAddress, phoneOfAddress } from "./evolution/address";
import { sessionEndOf } from "./evolution/close-codes";
import { isConnectionEvent, readConnectionNews } from "./evolution/connection-news";
import { ownMessageId } from "./evolution/message-id";
import { sendMediaOutcome, sendOutcome } from "./evolution/send-outcome";
import { parseWebhook, WEBHOOK_EVENTS } from "./evolution/webhook-events";

/**
 * Translates the gateway's own terms to the neutral ones in `outcomes.ts`, using only pure functions and constants.
 * Code outside `lib/gateway` must use this object instead of the Evolution folder.
 */
export const dialect = {
  sendOutcome,
  sendMediaOutcome,
  ownMessageId,
  sessionEndOf,
  phoneOfAddress,
  isHiddenAddress,
  parseWebhook,
  isConnectionEvent,
  readConnectionNews,
  webhookEvents: WEBHOOK_EVENTS,
};
