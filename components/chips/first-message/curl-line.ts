import { printPhone, readStatedPhone } from "@/lib/stated-phone";

/** Must not contain characters that are special in a shell. */
const TEXT = "Oi, Dra. Ana. Tudo bem?";

/**
 * Converts a typed phone number to the API's format: digits, with `+` for a foreign number. Returns null if the text is
 * not a phone number.
 */
export function phoneDigits(text: string): string | null {
  const read = readStatedPhone(text);
  return read.kind === "phone" ? printPhone(read.phone.phone) : null;
}

/**
 * Builds a `curl` command that sends a message. `origin`, `secret` and `to` must not contain quotes; `to` comes from
 * `phoneDigits`.
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
