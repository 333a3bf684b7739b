import { printPhone, readStatedPhone } from "@/lib/stated-phone";

/** Must not contain single quotes, because the command puts the text in single quotes. */
const TEXT = "Oi, Dra. Ana. Tudo bem?";

/**
 * Converts a phone number as typed to the API's format: digits, with `+` for a foreign number. Returns null if the text
 * is not a phone number.
 */
export function phoneDigits(text: string): string | null {
  const read = readStatedPhone(text);
  return read.kind === "phone" ? printPhone(read.phone.phone) : null;
}

/**
 * Builds a `curl` command that sends a message. `origin`, `secret` and `to` must not contain single quotes. `to` must
 * come from `phoneDigits`.
 */
export function curlLine({ origin, secret, to }: { origin: string; secret: string; to: string }): string {
  const body = JSON.stringify({ to, text: TEXT });
  return [
    `curl -sS '${origin}/api/v1/messages'`,
    `-H 'Authorization: Bearer ${secret}'`,
    "-H 'Content-Type: application/json'",
    `-d '${body}'`,
  ].join(" ");
}
