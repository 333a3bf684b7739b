/** A page without input for this long counts as unattended. */
const ATTENDED_MS = 60_000;
const SIGNS = ["pointerdown", "pointermove", "keydown", "wheel", "touchmove", "click"] as const;

let lastSignMs: number | null = null;

/** `pointermove` also fires when the page moves under a stationary pointer. */
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

/** Returns true if nobody has used the page recently, which means that its requests are automatic. */
export const isUnattended = (): boolean =>
  lastSignMs !== null && performance.now() - lastSignMs > ATTENDED_MS;
