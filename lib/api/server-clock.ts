/** The `Date` header has whole seconds and responses take time to arrive, so smaller differences count as zero. */
const TOLERANCE_MS = 2_000;
const HALF_A_SECOND_MS = 500;

/** Server clock minus browser clock. Null until a response has arrived or the page's rendering time is known. */
let offsetMs: number | null = null;

/** Returns the server's time in ms. The browser's clock may be minutes off. */
export const serverNow = (): number => Date.now() + (offsetMs ?? 0);

/** Reads the server's clock from a response's `Date` header. Call it as soon as the response arrives. */
export function noteServerDate(header: string | null): void {
  const serverMs = Date.parse(header ?? "") + HALF_A_SECOND_MS;
  if (!Number.isNaN(serverMs)) note(serverMs - Date.now());
}

/**
 * Estimates the clock offset from the time at which the server rendered this page, unless a response has already set
 * it.
 */
export function noteRendered(renderedAtMs: number): void {
  // Browsers before 2018 and test environments do not report navigation timing.
  if (offsetMs !== null || typeof PerformanceNavigationTiming === "undefined") return;
  const [navigation] = performance.getEntriesByType("navigation");
  if (!(navigation instanceof PerformanceNavigationTiming)) return;
  note(renderedAtMs - (performance.timeOrigin + navigation.responseStart));
}

function note(differenceMs: number): void {
  offsetMs = Math.abs(differenceMs) < TOLERANCE_MS ? 0 : differenceMs;
}
