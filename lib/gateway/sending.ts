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
  text: string | null;
  sentAt: Date | null;
  status: string | null;
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
  findMessages(
    instanceName: string,
    filter: { remoteJid?: string; fromMe?: boolean; from: Date; to: Date },
  ): Promise<GatewayResult<FoundMessage[]>>;
}
