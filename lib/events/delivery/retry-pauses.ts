const MINUTE = 60;
const HOUR = 3_600;

/** Pauses after each failed try of a delivery to a subscription, in seconds: 8 tries within 24 hours. */
const PAUSES_SECONDS = [5, MINUTE, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 6 * HOUR, 15 * HOUR];

/** Returns the pause after try number `tries`, or null if no further try follows. */
export function subscriptionPause(tries: number): number | null {
  return PAUSES_SECONDS[tries - 1] ?? null;
}

const LONGEST_CALLBACK_MS = 24 * HOUR * 1_000;

/**
 * Returns the pause after try number `tries` of a callback: e^tries seconds, at most e^10. Null if the next try would be
 * more than 24 hours after the change of the message.
 */
export function callbackPause(tries: number, ageMs: number): number | null {
  const pauseSeconds = Math.exp(Math.min(tries, 10));
  return ageMs + pauseSeconds * 1_000 > LONGEST_CALLBACK_MS ? null : pauseSeconds;
}
