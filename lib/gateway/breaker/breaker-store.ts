const BREAKER_CAUSES = ["unreachable", "timeout", "unexpected", "unauthorized"] as const;
export type BreakerCause = (typeof BREAKER_CAUSES)[number];

/** State of a gateway's breaker, shared by all processes. All times come from the store's clock. */
export interface BreakerSnapshot {
  /** `half_open`: one process is probing the gateway. */
  state: "closed" | "open" | "half_open";
  cause: BreakerCause | null;
  openedAt: Date | null;
  retryAt: Date | null;
  /** True once `retryAt` has passed on the store's clock. */
  due: boolean;
  /** Time since the circuit opened; 0 while the circuit is closed. */
  openForMs: number;
  lastSuccessAt: Date | null;
  isLicenseRequired: boolean;
}

/** Stores the circuit state of one gateway for all processes. Every method rejects if the store is unreachable. */
export interface BreakerStore {
  read(): Promise<BreakerSnapshot>;
  /**
   * Opens the circuit, or keeps it open, for at least `openForMs` from now. `failingForMs` is the time since the first
   * failure, which becomes `openedAt`.
   */
  trip(cause: BreakerCause, openForMs: number, failingForMs?: number): Promise<void>;
  /** Claims the next probe and moves `retryAt` to `claimForMs` from now. Resolves to true in exactly one process. */
  claimProbe(claimForMs: number): Promise<boolean>;
  recover(): Promise<void>;
  /** Records whether the gateway requires a licence. Resolves to true if the recorded value changed. */
  noteLicense(isRequired: boolean): Promise<boolean>;
  /** Records that the gateway answered. Does not close an open circuit. */
  noteSuccess(): Promise<void>;
}
