import { printPhone, readStatedPhone } from "@/lib/stated-phone";

/** Contains no character that is special to a shell. */
const TEXT = "Oi, Dra. Ana. Tudo bem?";

/**
 * Converts a typed phone to the form of the API: digits, with `+` for a foreign phone. Null while it is not a
 * phone.
 */
export function phoneDigits(text: string): string | null {
  const read = readStatedPhone(text);
  return read.kind === "phone" ? printPhone(read.phone.phone) : null;
}

/** A `curl` command that sends a message. `origin`, `secret` and `to` contain no quotes; `to` is from `phoneDigits`. */
export function curlLine({ origin, secret, to }: { origin: string; secret: string; to: string }): string {
  const body = JSON.stringify({ to, text: TEXT });
  return [
    `curl -sS '${origin}/api/v1/messages'`,
    `-H 'Authorization: Bearer ${secret}'`,
    "-H 'Content-Type: application/json'",
    `-d '${body}'`,
  ].join(" ");
}
