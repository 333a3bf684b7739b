/** Without a sign that a shell, in single quotes or not, could take for its own. */
const TEXT = "Oi, Dra. Ana. Tudo bem?";

/** What a phone needs at least, with its area code. */
const MIN_DIGITS = 10;
const MAX_DIGITS = 15;

/** The digits of a phone as somebody types it; null while it cannot be one. */
export function phoneDigits(text: string): string | null {
  const digits = text.replace(/\D/g, "");
  return digits.length >= MIN_DIGITS && digits.length <= MAX_DIGITS ? digits : null;
}

/**
 * The command that sends a message, to be pasted into a shell as it is. `origin` is ours and `secret` a key, both
 * free of quotes by what they are; `to` are digits.
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
