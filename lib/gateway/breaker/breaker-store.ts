/** Why a circuit is open; the interface explains each. */
const BREAKER_CAUSES = ["unreachable", "timeout", "unexpected", "unauthorized"] as const;
export type BreakerCause = (typeof BREAKER_CAUSES)[number];

/** A gateway's circuit as shared by all processes; every time is on the store's clock. */
export interface BreakerSnapshot {
  /** `half_open`: one process is making an attempt. */
  state: "closed" | "open" | "half_open";
  cause: BreakerCause | null;
  openedAt: Date | null;
  /** When the next call may try. */
  retryAt: Date | null;
  /** True once `retryAt` has come. */
  due: boolean;
  /** How long it has not been closed; 0 while it is. */
  openForMs: number;
  lastSuccessAt: Date | null;
  isLicenseRequired: boolean;
}

/** The circuit of one gateway, shared by all processes. Every call may reject when the store is unreachable. */
export interface BreakerStore {
  read(): Promise<BreakerSnapshot>;
  /** Opens the circuit, or keeps it open, for at least `openForMs` from now. */
  trip(cause: BreakerCause, openForMs: number): Promise<void>;
  /** True for the one process that may try now; `retryAt` moves by `claimForMs` for all others. */
  claimProbe(claimForMs: number): Promise<boolean>;
  recover(): Promise<void>;
  /** Records whether the licence is missing. True when that is news. */
  noteLicense(isRequired: boolean): Promise<boolean>;
  /** Records that the gateway answers; an open circuit stays open. */
  noteSuccess(): Promise<void>;
}
