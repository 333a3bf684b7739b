import type { Readable } from "node:stream";
import type { MediaKind } from "@/types/media";
import type { GatewayResult } from "./result";

export interface SentText {
  gatewayMessageId: string;
  remoteJid: string;
  status: string;
}

interface QuotedMessage {
  gatewayMessageId: string;
  /** Shown above the new message. Empty if the quoted message has no text. */
  text: string;
}

export interface FoundMessage {
  gatewayMessageId: string;
  remoteJid: string;
  fromMe: boolean;
  /** The caption, if the message is a file. */
  text: string | null;
  /** Kind and SHA-256 of the file; null for a text. */
  media: { kind: string; sha256: string | null } | null;
  sentAt: Date | null;
  status: string | null;
}

/** A file to send. The other fields are those of `sendText`. */
export interface MediaMessage {
  number: string;
  kind: MediaKind;
  mimeType: string;
  fileName: string | null;
  /** Empty if there is none. */
  caption: string;
  /** Size of the file. */
  bytes: number;
  /** Read once, while the request is written, so that the bytes are never all in memory. */
  file: Readable;
  quoted?: QuotedMessage | null;
  attemptId?: string;
  notAfterMs?: number;
}

/** The gateway calls that send a message and look up sent messages. */
export interface SendingGateway {
  /** Not idempotent. `dialect.sendOutcome` derives what the result proves. */
  sendText(
    instanceName: string,
    /**
     * `notAfterMs` is the deadline for the first byte, in `performance.now()` time. `attemptId` gives the message an id
     * (`dialect.ownMessageId`), which the answer and the webhooks contain if the gateway uses it. `quoted` is the
     * recipient's message that this one answers.
     */
    message: {
      number: string;
      text: string;
      quoted?: QuotedMessage | null;
      attemptId?: string;
      notAfterMs?: number;
    },
  ): Promise<GatewayResult<SentText>>;
  /** Not idempotent. `dialect.sendMediaOutcome` derives what the result proves. */
  sendMedia(instanceName: string, message: MediaMessage): Promise<GatewayResult<SentText>>;
  findMessages(
    instanceName: string,
    filter: { remoteJid?: string; fromMe?: boolean; from: Date; to: Date },
  ): Promise<GatewayResult<FoundMessage[]>>;
}
