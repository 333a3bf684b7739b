import type { SendingClient } from "@/lib/clients/sending-client";
import type { AppContext } from "@/lib/context/server-context";
import { DomainError } from "@/lib/errors";
import { type PreparedMessage, prepareMessage } from "@/lib/queue/prepare-message";
import type { BatchRefusal } from "@/types/batches";
import { sendMessageSchema } from "@/types/messages";

/** `index` is the position of the message in the request. */
export type CheckedMessage =
  | { index: number; prepared: PreparedMessage }
  | { index: number; error: BatchRefusal };

/** Validates one message of a batch as `POST /api/v1/messages` does. */
export function checkMessage(
  config: Pick<AppContext["config"], "callbackAllowedHosts" | "authSecret">,
  client: SendingClient,
  raw: unknown,
  { batchId, index }: { batchId: string; index: number },
): CheckedMessage {
  const parsed = sendMessageSchema.safeParse(raw);
  if (!parsed.success) return { index, error: invalid(parsed.error.issues) };
  try {
    // The key makes a repeated request find the messages that it has already stored.
    return { index, prepared: prepareMessage(config, client, parsed.data, `batch:${batchId}:${index}`) };
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    return { index, error: error.errors === undefined ? error : invalid(error.errors) };
  }
}

type Fault = { path: string | readonly PropertyKey[]; message: string };

function invalid(faults: readonly Fault[]): BatchRefusal {
  const described = faults.map(({ path, message }) => {
    const field = typeof path === "string" ? path : path.map(String).join(".");
    return field === "" ? message : `${field}: ${message}`;
  });
  return { code: "invalid_request", detail: described.join("; ") };
}
