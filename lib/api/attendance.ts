/** A page without input for this long is unattended. */
const ATTENDED_MS = 60_000;
const SIGNS = ["pointerdown", "pointermove", "keydown", "wheel", "touchmove", "click"] as const;

let lastSignMs: number | null = null;

/** A pointer at rest also fires `pointermove` when the page moves under it. */
const isByPerson = (event: Event) =>
  !(event.type === "pointermove" && event instanceof MouseEvent) ||
  event.movementX !== 0 ||
  event.movementY !== 0;

/** Tracks input on the page until the returned function is called. */
export function watchAttendance(): () => void {
  const note = (event: Event) => {
    if (isByPerson(event)) lastSignMs = performance.now();
  };
  lastSignMs = performance.now();
  for (const sign of SIGNS) document.addEventListener(sign, note, { capture: true, passive: true });
  return () => {
    lastSignMs = null;
    for (const sign of SIGNS) document.removeEventListener(sign, note, { capture: true });
  };
}

/** True when requests of the page are not caused by a person. */
export const isUnattended = (): boolean =>
  lastSignMs !== null && performance.now() - lastSignMs > ATTENDED_MS;
