import { z } from "zod";
import type { NotSentCause, SendOutcome } from "@/lib/gateway/outcomes";
import type { GatewayFailure, GatewayResult } from "@/lib/gateway/result";
import type { SentText } from "@/lib/gateway/sending";

const RETRY_SECONDS = 2;
/** For failures that a quick retry would not fix: rate limits, oversized messages, redirects and wrong paths. */
const LONG_RETRY_SECONDS = 30;

/** Derives what the answer to `sendText` proves. Anything that is not listed as proof is uncertain. */
export const sendOutcome = (result: GatewayResult<SentText>): SendOutcome =>
  outcomeOf(result, classifyAnswer);

/**
 * Derives what the answer to `sendMedia` proves. Fewer answers are proof than for a text, because the gateway does more
 * before and after it writes the message (docs/gateway-contract.md, "Files").
 */
export const sendMediaOutcome = (result: GatewayResult<SentText>): SendOutcome =>
  outcomeOf(result, classifyMediaAnswer);

function outcomeOf(
  result: GatewayResult<SentText>,
  classify: (failure: GatewayFailure) => SendOutcome,
): SendOutcome {
  if (result.ok) {
    const { gatewayMessageId, remoteJid } = result.value;
    return { kind: "sent", gatewayMessageId, remoteJid };
  }
  switch (result.kind) {
    case "unreachable":
    case "circuit_open":
    case "unauthorized":
    case "license_required":
      return notSent("gateway", result.kind);
    case "too_late":
      return notSent("message", "too_late", 0);
    case "not_found":
      return notSent("instance", "no_such_instance", 0);
    case "name_taken":
      return notSent("instance", "refused_by_gateway", 0);
    case "timeout":
      return uncertain("timeout", result);
    case "not_connected":
    case "rejected":
    case "unexpected":
      return classify(result);
  }
}

/** Answers that prove the same for a text and for a file, because they come before anything is sent. */
function classifyEarlyAnswer(failure: GatewayFailure): SendOutcome | null {
  const status = failure.httpStatus;
  if (status === null || failure.raw === null) return uncertain("connection_lost", failure);
  if (status === 404) return notSent("gateway", "wrong_path", LONG_RETRY_SECONDS);
  if (status === 403) return notSent("instance", "refused_by_gateway", 0);
  if (status === 413) return notSent("message", "too_large", LONG_RETRY_SECONDS);
  if (status === 429) return notSent("message", "rate_limited", LONG_RETRY_SECONDS);
  if (status >= 300 && status < 400) return notSent("gateway", "redirected", LONG_RETRY_SECONDS);
  const message = messageOf(failure.raw);
  if (status === 400 && isSchemaRefusal(message)) return REFUSED;
  if (status === 400 && saysNotOnWhatsApp(message)) return { kind: "failed", code: "number_not_on_whatsapp" };
  return null;
}

const REFUSED: SendOutcome = { kind: "failed", code: "rejected_by_gateway" };
/** The gateway checks the body first. */
const MISSING_FILE = /^(?:Owned media must be a url|For base64 the file name must be informed)/;
/** The gateway converts an image, and uploads every file, before it looks up the number. */
const UNREADABLE_IMAGE = "Error: Input buffer contains unsupported image format";
const NOT_UPLOADED = "Error: Media upload failed on all hosts";

function classifyMediaAnswer(failure: GatewayFailure): SendOutcome {
  // A file does not shrink.
  if (failure.httpStatus === 413 && failure.raw !== null) return REFUSED;
  const early = classifyEarlyAnswer(failure);
  if (early !== null) return early;
  const text = onlyText(messageOf(failure.raw ?? ""));
  if (failure.httpStatus === 400 && MISSING_FILE.test(text)) return REFUSED;
  if (failure.httpStatus === 500 && text === UNREADABLE_IMAGE) return REFUSED;
  if (failure.httpStatus === 500 && text === NOT_UPLOADED) {
    return notSent("message", "upload_failed", LONG_RETRY_SECONDS);
  }
  return uncertain("unexpected_answer", failure);
}

function classifyAnswer(failure: GatewayFailure): SendOutcome {
  const early = classifyEarlyAnswer(failure);
  if (early !== null || failure.raw === null) return early ?? uncertain("connection_lost", failure);
  const status = failure.httpStatus;
  const message = messageOf(failure.raw);
  if (status === 400) {
    const text = onlyText(message);
    if (text === "Text is required") return REFUSED;
    if (text === "Error: Connection Closed" || CLOSE_CODE.test(text))
      return notSent("instance", "connection_closed", 0);
    if (NOT_LOGGED_IN.test(text)) return notSent("instance", "not_started", 0);
  }
  if (status === 500 && typeof message === "string") {
    if (message === "Connection Closed" || isThrownCloseCode(failure.raw))
      return notSent("instance", "connection_closed", 0);
    if (NOT_STARTED.test(message)) return notSent("instance", "not_started", 0);
    // The gateway reads the contact before it sends, so nothing was sent. A failing database affects the whole gateway.
    if (message.includes("contact.findMany")) return notSent("gateway", "not_started");
  }
  return uncertain("unexpected_answer", failure);
}

/**
 * Matches errors that the gateway throws before it writes the message: no socket, no login, or an instance that is not
 * loaded yet.
 */
const NOT_STARTED = /\(reading '(?:onWhatsApp|find|textMessage)'\)$/;
/**
 * Like `NOT_STARTED`, but for a send without a number lookup: the client is missing, or the credentials have no owner.
 */
const NOT_LOGGED_IN = /^TypeError: Cannot read properties of undefined \(reading '(?:sendMessage|id)'\)$/;
/**
 * If the whole error is a websocket close code, a query was pending when the socket closed. All queries precede the
 * message, and nothing after the message rejects with a number (decision 018).
 */
const CLOSE_CODE = /^[1-4]\d{3}$/;

function notSent(
  scope: "instance" | "gateway" | "message",
  cause: NotSentCause,
  retrySeconds: number = RETRY_SECONDS,
): SendOutcome {
  return { kind: "not_sent", scope, cause, retrySeconds };
}

/** Keeps only the status, because the gateway's answer may repeat the message text. */
function uncertain(
  code: "timeout" | "connection_lost" | "unexpected_answer",
  { httpStatus }: GatewayFailure,
): SendOutcome {
  return { kind: "uncertain", code, detail: httpStatus === null ? "no answer" : `HTTP ${httpStatus}` };
}

const refusalSchema = z.object({ response: z.object({ message: z.unknown() }) });

function messageOf(raw: string): unknown {
  try {
    return refusalSchema.parse(JSON.parse(raw)).response.message;
  } catch {
    return undefined;
  }
}

/** An array inside an array means that our body violated the gateway's schema. */
function isSchemaRefusal(message: unknown): boolean {
  return Array.isArray(message) && message.length === 1 && Array.isArray(message[0]);
}

const notOnWhatsAppSchema = z.tuple([z.looseObject({ exists: z.literal(false) })]);
const saysNotOnWhatsApp = (message: unknown) => notOnWhatsAppSchema.safeParse(message).success;

const onlyTextSchema = z.tuple([z.string()]);
const onlyText = (message: unknown) => onlyTextSchema.safeParse(message).data?.[0] ?? "";

/**
 * Matches the answer to a close code that the number lookup threw outside the gateway's own error handling. A thrown
 * number has no message, so the error handler fills in these words. Error pages of other servers have a different
 * structure.
 */
const thrownNumberSchema = z.object({
  status: z.literal(500),
  error: z.literal("Internal Server Error"),
  response: z.object({ message: z.literal("Internal Server Error") }),
});

function isThrownCloseCode(raw: string): boolean {
  try {
    return thrownNumberSchema.safeParse(JSON.parse(raw)).success;
  } catch {
    return false;
  }
}
