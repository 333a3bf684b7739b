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
 * Owns all timers of one simulator. Delays are in simulated milliseconds and are divided by the time scale, which can
 * change while timers are pending. Reported dates are never scaled.
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

  /**
   * Runs `action` once after `delayMs` simulated milliseconds. If `delayMs` is 0, `action` runs as a microtask and thus
   * before any timer, even if the machine was so busy that later timers are already due.
   */
  after(delayMs: number, action: () => void): CancelTimer {
    if (this.#stopped) return () => {};
    if (delayMs === 0) return this.#afterCurrentCode(action);
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

  #afterCurrentCode(action: () => void): CancelTimer {
    let isCancelled = false;
    queueMicrotask(() => {
      if (!isCancelled && !this.#stopped) action();
    });
    return () => {
      isCancelled = true;
    };
  }

  /** Changes the time scale and rearms pending timers with the new scale. */
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

  /** If the group is cancelled, the promise never settles, so that the caller does not continue. */
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
