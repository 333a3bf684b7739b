export type CancelTimer = () => void;

interface PendingTimer {
  handle: NodeJS.Timeout;
  /** Simulated milliseconds remaining when the timer was last armed. */
  remainingMs: number;
  /** Monotonic real time at which the handle was set, in ms. */
  armedAtMs: number;
  fire: () => void;
}

/**
 * Owns every timer of one simulator. Delays are in simulated milliseconds, divided by the time scale, which may change
 * while timers are pending. Reported dates are never scaled.
 */
export class Clock {
  #timeScale: number;
  #stopped = false;
  readonly #pending = new Set<PendingTimer>();

  constructor(timeScale: number) {
    this.#timeScale = timeScale;
  }

  /** Simulated milliseconds per real millisecond. */
  get timeScale(): number {
    return this.#timeScale;
  }

  /** Runs `action` once after `delayMs` simulated milliseconds. */
  after(delayMs: number, action: () => void): CancelTimer {
    if (this.#stopped) return () => {};
    const timer: PendingTimer = {
      handle: setTimeout(() => timer.fire(), delayMs / this.#timeScale),
      remainingMs: delayMs,
      armedAtMs: performance.now(),
      fire: () => {
        this.#pending.delete(timer);
        action();
      },
    };
    this.#pending.add(timer);
    return () => {
      clearTimeout(timer.handle);
      this.#pending.delete(timer);
    };
  }

  /** Changes the time scale, also for pending timers. */
  setTimeScale(timeScale: number): void {
    const nowMs = performance.now();
    for (const timer of this.#pending) {
      clearTimeout(timer.handle);
      timer.remainingMs = Math.max(0, timer.remainingMs - (nowMs - timer.armedAtMs) * this.#timeScale);
      timer.armedAtMs = nowMs;
      timer.handle = setTimeout(timer.fire, timer.remainingMs / timeScale);
    }
    this.#timeScale = timeScale;
  }

  /** Cancels all timers; timers set later never fire. */
  stop(): void {
    this.#stopped = true;
    for (const timer of this.#pending) clearTimeout(timer.handle);
    this.#pending.clear();
  }
}

/** Timers that are cancelled together: those of a socket, an instance or the gateway process. */
export class TimerGroup {
  readonly #clock: Clock;
  readonly #cancels = new Set<CancelTimer>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  after(delayMs: number, action: () => void): CancelTimer {
    const cancel = this.#clock.after(delayMs, () => {
      this.#cancels.delete(cancel);
      action();
    });
    this.#cancels.add(cancel);
    return () => {
      cancel();
      this.#cancels.delete(cancel);
    };
  }

  /** Never settles if the group is cancelled, because the caller ends with the group. */
  sleep(delayMs: number): Promise<void> {
    return new Promise((resolve) => {
      this.after(delayMs, resolve);
    });
  }

  /** Cancels the pending timers. The group can be used again. */
  cancelAll(): void {
    for (const cancel of this.#cancels) cancel();
    this.#cancels.clear();
  }
}
