import type { InboundKind } from "@/types/conversation";
import type { MessageError } from "@/types/messages";

/** Neutral meanings of the gateway's answers and webhooks. `dialect.ts` derives them from the gateway's own terms. */

export type NotSentCause =
  | "unreachable"
  | "too_late"
  | "circuit_open"
  | "unauthorized"
  | "license_required"
  | "wrong_path"
  | "no_such_instance"
  | "refused_by_gateway"
  | "too_large"
  | "rate_limited"
  | "redirected"
  | "connection_closed"
  | "not_started"
  | "upload_failed"
  | "file_unavailable";

/** Conclusion from the result of one `sendText` or `sendMedia` (docs/delivery.md, "What proves \"not accepted\""). */
export type SendOutcome =
  | { kind: "sent"; gatewayMessageId: string; remoteJid: string }
  /**
   * Not accepted. `scope` is the part that the cause affects: the instance, the whole gateway, or only this attempt.
   */
  | {
      kind: "not_sent";
      scope: "instance" | "gateway" | "message";
      cause: NotSentCause;
      retrySeconds: number;
    }
  /** Rejected permanently. */
  | {
      kind: "failed";
      code: Extract<MessageError, "number_not_on_whatsapp" | "rejected_by_gateway" | "media_missing">;
    }
  /** The gateway may have sent the message, so the message is never dispatched again. */
  | {
      kind: "uncertain";
      code: Extract<MessageError, "timeout" | "connection_lost" | "unexpected_answer">;
      detail: string;
    };

export type SessionEnd = "logged_out" | "banned" | "temporarily_banned" | "session_lost" | "other";

export type GatewayEventName =
  | "connection.update"
  | "qrcode.updated"
  | "status.instance"
  | "send.message"
  | "messages.update"
  | "messages.upsert"
  | "messages.edited"
  | "messages.delete";

export interface GatewayEvent {
  event: GatewayEventName;
  instanceName: string;
  /** The gateway's local time labelled as UTC, so compare it only with other times from the same gateway. */
  gatewayAt: Date | null;
  data: Record<string, unknown>;
}

/** Metadata of a file. A field that the gateway does not report is null. */
export interface InboundMedia {
  mimeType: string | null;
  bytes: number | null;
  fileName: string | null;
  seconds: number | null;
  /** In hex. */
  sha256: string | null;
}

/** Content of a message that somebody wrote, from which all keys and links to the file are left out. */
export interface InboundContent {
  kind: InboundKind;
  text: string | null;
  media: InboundMedia | null;
  /** Gateway message id of the message that this one quotes or reacts to. */
  quotedId: string | null;
  quotedText: string | null;
}

export type ConnectionNews =
  | { kind: "open"; ownerPhone: string | null }
  | { kind: "connecting" }
  | { kind: "ended"; code: number | null; at: Date | null }
  | { kind: "qr_limit" }
  | { kind: "qr"; code: string | null; base64: string | null; pairingCode: string | null };
