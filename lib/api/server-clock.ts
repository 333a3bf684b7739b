/** A `Date` header has whole seconds and the answer was under way: closer clocks count as equal. */
const TOLERANCE_MS = 2_000;
const HALF_A_SECOND_MS = 500;

/** Server clock minus browser clock; null until an answer has arrived. */
let offsetMs: number | null = null;

/** The server's time in milliseconds, from its answers: a computer's own clock may be minutes off. */
export const serverNow = (): number => Date.now() + (offsetMs ?? 0);

/** Takes the server's clock from an answer's `Date` header, just as the answer arrived. */
export function noteServerDate(header: string | null): void {
  const serverMs = Date.parse(header ?? "") + HALF_A_SECOND_MS;
  if (!Number.isNaN(serverMs)) note(serverMs - Date.now());
}

/** Takes the server's clock from the moment at which it rendered this page, unless an answer was there before. */
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
