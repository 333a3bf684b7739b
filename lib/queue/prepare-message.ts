import type { SendingClient } from "@/lib/clients/sending-client";
import type { AppContext } from "@/lib/context/server-context";
import { invalidField } from "@/lib/errors";
import { newId } from "@/lib/new-id";
import { checkCallbackUrl } from "@/lib/outbound/check-callback-url";
import { requirePhone } from "@/lib/phone";
import { sealCallbackUrl } from "@/lib/queue/callbacks/callback-url";
import type { CanonicalPhone } from "@/lib/stated-phone";
import { MESSAGE_PRIORITIES, type SendMessageInput } from "@/types/messages";
import { bodyDigest } from "./body-digest";

const LONGEST_AHEAD_MS = 30 * 86_400_000;

/** A message as `julia.accept_message` takes it. */
export interface PreparedMessage {
  id: string;
  client: SendingClient;
  input: SendMessageInput;
  phone: CanonicalPhone;
  /** The caption, if the message is a file. */
  text: string;
  priority: number;
  idempotencyKey: string | null;
  digest: string | null;
  callbackUrl: string | null;
  /** Null for a message that is sent as soon as possible. */
  scheduledFor: Date | null;
}

/**
 * Checks what the schema cannot check, and derives what the database needs. Throws `invalid_request` for an invalid phone
 * number, a forbidden callback address, and a time more than 30 days ahead.
 */
export function prepareMessage(
  config: Pick<AppContext["config"], "callbackAllowedHosts" | "authSecret">,
  client: SendingClient,
  input: SendMessageInput,
  idempotencyKey: string | null,
): PreparedMessage {
  const phone = requirePhone("to", input.to);
  if (input.callbackUrl !== undefined) checkCallbackUrl(input.callbackUrl, config.callbackAllowedHosts);
  return {
    id: newId(),
    client,
    input,
    phone,
    text: input.text ?? input.content?.caption ?? "",
    priority: MESSAGE_PRIORITIES.indexOf(input.priority),
    idempotencyKey,
    digest: idempotencyKey === null ? null : bodyDigest({ ...input, to: phone.phone }),
    callbackUrl:
      input.callbackUrl === undefined
        ? null
        : sealCallbackUrl(config.authSecret, client.id, input.callbackUrl),
    scheduledFor: scheduledTime(input.sendAt),
  };
}

/** Returns null for a time in the past. Throws `invalid_request` for a time more than 30 days ahead. */
function scheduledTime(sendAt: string | undefined): Date | null {
  if (sendAt === undefined) return null;
  const aheadMs = Date.parse(sendAt) - Date.now();
  if (aheadMs > LONGEST_AHEAD_MS) throw invalidField("sendAt", "must be at most 30 days ahead");
  return aheadMs > 0 ? new Date(sendAt) : null;
}
