const TICK_MS = 1000;

export function seconds(fromMs) {
  return `${((performance.now() - fromMs) / 1000).toFixed(1)} s`;
}

let hasLiveLine = process.stdout.isTTY === true;

/**
 * From now on, prints whole lines instead of overwriting the line of a running step. Required if steps run
 * concurrently.
 */
export function printWholeLines() {
  hasLiveLine = false;
}

/**
 * Runs one step and prints a line with its duration. A terminal shows the elapsed seconds; a log file gets one line at
 * the beginning and one at the end.
 */
export async function step(name, work) {
  const startedAt = performance.now();
  const live = hasLiveLine;
  const say = (mark) =>
    process.stdout.write(`${live ? "\r\u001b[K" : ""}${mark} ${name} ${seconds(startedAt)}`);
  if (live) say("…");
  else console.log(`… ${name}`);
  const ticking = live ? setInterval(() => say("…"), TICK_MS) : undefined;
  try {
    const result = await work();
    say("✓");
    return result;
  } catch (error) {
    say("✗");
    throw error;
  } finally {
    clearInterval(ticking);
    process.stdout.write("\n");
  }
}
