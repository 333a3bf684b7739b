/**
 * Reference model: computes the notices for one subject from the results of all evaluations. It implements the rules
 * independently, because it reads the whole history and keeps no state. Times are in seconds.
 */
export interface Look {
  at: number;
  wrong: boolean;
}

export function expectedNotices(
  looks: readonly Look[],
  { hold, clear }: { hold: number; clear: number },
): { at: number; kind: "fired" | "repeated" | "resolved"; flapping: boolean }[] {
  const told: { at: number; kind: "fired" | "repeated" | "resolved"; flapping: boolean }[] = [];
  const firings: number[] = [];
  /** Returns the time of the first of the consecutive equal results up to `index`. */
  const runStart = (index: number) => {
    let first = index;
    while (first > 0 && looks[first - 1]?.wrong === looks[index]?.wrong) first -= 1;
    return looks[first]?.at ?? 0;
  };
  let isFiring = false;
  looks.forEach(({ at, wrong }, index) => {
    const lasted = at - runStart(index);
    const last = told.at(-1);
    if (!isFiring && wrong && lasted >= hold) {
      const flapping = firings.filter((fired) => fired > at - 3600).length >= 2;
      isFiring = true;
      firings.push(at);
      told.push({ at, kind: "fired", flapping });
    } else if (isFiring && wrong && last !== undefined && at - last.at >= 4 * 3600) {
      told.push({ at, kind: "repeated", flapping: last.flapping });
    } else if (isFiring && !wrong && last !== undefined && lasted >= (last.flapping ? 900 : clear)) {
      isFiring = false;
      told.push({ at, kind: "resolved", flapping: last.flapping });
    }
  });
  return told;
}
