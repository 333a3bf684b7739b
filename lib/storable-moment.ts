const FIRST_MOMENT_MS = 0;
const LAST_MOMENT_MS = Date.UTC(9999, 0);

/** Limits a time to the range of possible messages, because PostgreSQL rejects some years and offsets of ISO 8601. */
export function storableMoment(iso: string): string {
  return new Date(Math.min(Math.max(Date.parse(iso), FIRST_MOMENT_MS), LAST_MOMENT_MS)).toISOString();
}
