/** A timer that can be taken back. */
export type CancelTimer = () => void;

interface PendingTimer {
  handle: NodeJS.Timeout;
  /** Simulated milliseconds that were left when the handle was set. */
  remainingMs: number;
  /** Monotonic real time at which the handle was set. */
  armedAtMs: number;
  fire: () => void;
}

/**
 * Owns every timer of one simulator. All delays are simulated milliseconds and are divided by the time
 * scale, which may change while timers are pending. Dates that the simulator reports are never scaled.
 */
export class Clock {
  #timeScale: number;
  #stopped = false;
  readonly #pending = new Set<PendingTimer>();

  constructor(timeScale: number) {
    this.#timeScale = timeScale;
  }

  /** How many simulated milliseconds pass in a real one. */
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

  /** Changes the speed of time, for what is already waiting too. */
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

  /** Cancels everything, for good. */
  stop(): void {
    this.#stopped = true;
    for (const timer of this.#pending) clearTimeout(timer.handle);
    this.#pending.clear();
  }
}

/** Timers that live and die together: those of a socket, of an instance, of the gateway process. */
export class TimerGroup {
  readonly #clock: Clock;
  readonly #cancels = new Set<CancelTimer>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Runs `action` once, unless the group is cancelled first. */
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

  /** Waits. Never settles when the group is cancelled: whoever waited is gone with it. */
  sleep(delayMs: number): Promise<void> {
    return new Promise((resolve) => {
      this.after(delayMs, resolve);
    });
  }

  /** Cancels what is pending; the group can be used again. */
  cancelAll(): void {
    for (const cancel of this.#cancels) cancel();
    this.#cancels.clear();
  }
}
