/** Why a circuit is open; the interface has a sentence for each. */
const BREAKER_CAUSES = ["unreachable", "timeout", "unexpected", "unauthorized"] as const;
export type BreakerCause = (typeof BREAKER_CAUSES)[number];

/** What all processes know of a gateway's circuit; every moment is on the store's clock. */
export interface BreakerSnapshot {
  /** `half_open`: one process is trying. */
  state: "closed" | "open" | "half_open";
  cause: BreakerCause | null;
  openedAt: Date | null;
  /** When the next call may try. */
  retryAt: Date | null;
  /** True once `retryAt` has come. */
  due: boolean;
  /** For how long it has not been closed, in ms; 0 while it is. */
  openForMs: number;
  lastSuccessAt: Date | null;
  /** The gateway waits for its licence. */
  isLicenseRequired: boolean;
}

/** The circuit of one gateway, shared by all processes. Every call may reject when the store is away. */
export interface BreakerStore {
  read(): Promise<BreakerSnapshot>;
  /** Opens the circuit, or keeps it open, for at least `openForMs` from now. */
  trip(cause: BreakerCause, openForMs: number): Promise<void>;
  /** True for the one process that may try now; `retryAt` moves on by `claimForMs` for all others. */
  claimProbe(claimForMs: number): Promise<boolean>;
  /** Closes the circuit. */
  recover(): Promise<void>;
  /** Writes down that the gateway waits for its licence, or does so no longer. True when that is news. */
  noteLicense(isRequired: boolean): Promise<boolean>;
  /** Writes down that the gateway answers; an open circuit stays open. */
  noteSuccess(): Promise<void>;
}
