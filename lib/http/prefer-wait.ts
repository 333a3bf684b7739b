const LONGEST_WAIT_SECONDS = 60;

/** Returns the seconds from `Prefer: wait=N` (RFC 7240), at most 60, or 0 if the preference is absent or unreadable. */
export function preferredWaitSeconds(headers: Headers): number {
  for (const preference of (headers.get("prefer") ?? "").split(",")) {
    const seconds = /^\s*wait\s*=\s*"?(\d{1,9})"?\s*(;|$)/i.exec(preference)?.[1];
    if (seconds !== undefined) return Math.min(Number(seconds), LONGEST_WAIT_SECONDS);
  }
  return 0;
}
