import { encodeName } from "./encode-name";

/**
 * Fields in which the gateway returns secrets: instance tokens, the `hash` of a new instance, keys in webhook bodies,
 * and headers.
 */
const SECRET_FIELD =
  /^(.*token|hash|api[-_]?key|jwt_key|secret|password|authorization|headers|webhookHeaders)$/i;
const SECRET_IN_TEXT =
  /(\\?"(?:[\w-]*token|hash|api[-_]?key|jwt_key|secret|password|authorization)\\?"\s*:\s*\\?")(?:\\.|[^"\\])*/gi;

const LONGEST_STRING = 2_000;
const LONGEST_RAW = 16_000;
/** A longer answer is not a refusal, so only its beginning is kept, as plain text. */
const LONGEST_READ = 256_000;
const CENSORED = "[redacted]";

export type Scrub = (text: string) => string;

/**
 * Returns a function that removes secrets from any text: the values of secret fields, and our own key in every encoding
 * in which an answer may repeat it.
 */
export function createScrub(apiKey: string): Scrub {
  const forms = new Set([
    apiKey,
    encodeName(apiKey),
    JSON.stringify(apiKey).slice(1, -1),
    escapeHtml(apiKey),
  ]);
  const longestFirst = [...forms].filter((form) => form !== "").sort((a, b) => b.length - a.length);
  return (text) =>
    longestFirst
      .reduce((scrubbed, form) => scrubbed.replaceAll(form, CENSORED), text)
      .replace(SECRET_IN_TEXT, `$1${CENSORED}`);
}

/**
 * Prepares an answer for the log: shortens it and removes secrets. Strings inside JSON are shortened before the whole
 * text is cut, so that `sendOutcome` can usually still parse the result to read `message`.
 */
export function toRaw(text: string, scrub: Scrub): string {
  return shorten(scrub(text.slice(0, LONGEST_READ))).slice(0, LONGEST_RAW);
}

function shorten(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), (field, value: unknown) => {
      if (SECRET_FIELD.test(field) && value !== null) return CENSORED;
      return typeof value === "string" ? cut(value) : value;
    });
  } catch {
    return text;
  }
}

function cut(text: string): string {
  return text.length > LONGEST_STRING ? `${text.slice(0, LONGEST_STRING)}… (${text.length} chars)` : text;
}

function escapeHtml(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
