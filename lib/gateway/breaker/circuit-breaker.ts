import type { GatewayCall } from "@/lib/gateway/evolution/timeouts";
import { isCheap, verdictOf } from "@/lib/gateway/evolution/verdict";
import { failure } from "@/lib/gateway/failure";
import type { GatewayFailure, GatewayResult } from "@/lib/gateway/result";
import type { Logger } from "@/lib/log/logger";
import type { BreakerCause, BreakerSnapshot, BreakerStore } from "./breaker-store";

export const FAILURES_TO_OPEN = 5;
const FIRST_OPEN_MS = 10_000;
/**
 * Maximum time between attempts on an open circuit, so that every process uses the gateway again within 30 s of the end
 * of any outage.
 */
const LONGEST_OPEN_MS = 15_000;
/** Failures of an idle gateway may be far apart. They count as an outage for at most this long. */
const LONGEST_STREAK_MS = 10_000;
/** Maximum age of the shared state that a call may rely on. */
const SNAPSHOT_MS = 500;
/** Minimum time between two records of a successful call by the same process. */
const NOTE_SUCCESS_MS = 10_000;
const STORE_TIMEOUT_MS = 1_000;

type Work<T> = () => Promise<GatewayResult<T>>;

/**
 * Circuit breaker for one gateway in one process. The state in the shared store decides, so that all processes behave
 * alike. While the store is unreachable, the process decides by its own count of consecutive failures.
 */
export class CircuitBreaker {
  readonly #store: BreakerStore;
  readonly #log: Logger | undefined;
  #failures = 0;
  /** Time of the first of these failures, in `performance.now()` time. */
  #failingSinceMs = 0;
  /** In `performance.now()` time. Used only while `#failures` is at the limit or above it. */
  #retryAtMs = 0;
  #opening: Promise<void> = Promise.resolve();
  #snapshot: { value: Promise<BreakerSnapshot | null>; readAt: number } | null = null;
  #successNotedAt = Number.NEGATIVE_INFINITY;

  constructor(store: BreakerStore, log?: Logger) {
    this.#store = store;
    this.#log = log;
  }

  /**
   * Runs a call, or returns `circuit_open` without running it. If the circuit is open and a probe is due, `verifyKey`
   * is the probe, unless the call itself is safe to use as one.
   */
  async run<T>(call: GatewayCall, work: Work<T>, verifyKey: Work<null>): Promise<GatewayResult<T>> {
    const known = await this.#shared();
    if (known === null) return this.#counted(call, work);
    const result = await this.#guarded(known, call, work, verifyKey);
    await this.#noteLicense(known, call, result);
    return result;
  }

  async #guarded<T>(
    known: BreakerSnapshot,
    call: GatewayCall,
    work: Work<T>,
    verifyKey: Work<null>,
  ): Promise<GatewayResult<T>> {
    if (known.state === "closed") {
      // Another process may have closed the circuit.
      if (this.#isOpen()) this.#failures = 0;
      return this.#counted(call, work);
    }
    if (!known.due || !(await this.#claimProbe())) return circuitOpen(known);
    if (isCheap(call)) return this.#probe(known, call, work);
    const verified = await this.#probe(known, "verifyKey", verifyKey);
    return verified.ok ? this.#counted(call, work) : circuitOpen((await this.#shared()) ?? known);
  }

  async #counted<T>(call: GatewayCall, work: Work<T>): Promise<GatewayResult<T>> {
    const isTrial = this.#isOpen();
    if (isTrial && performance.now() < this.#retryAtMs) return circuitOpen(null);
    // Let only this call through. Other calls get `circuit_open` until this call succeeds or `FIRST_OPEN_MS` has
    // passed.
    if (isTrial) this.#retryAtMs = performance.now() + FIRST_OPEN_MS;
    const result = await work();
    const verdict = verdictOf(call, result);
    if (verdict === "ill" && !result.ok) this.#countFailure(result, isTrial);
    else if (isTrial || (verdict === "well" && !this.#isOpen())) this.#failures = 0;
    if (verdict === "well") await this.#noteSuccess();
    if (verdict === "refused") await this.#trip("unauthorized", FIRST_OPEN_MS);
    if (verdict !== "well") await this.#opening;
    return result;
  }

  #isOpen(): boolean {
    return this.#failures >= FAILURES_TO_OPEN;
  }

  #countFailure(failed: GatewayFailure, isTrial: boolean): void {
    // Ignore failures of calls that were already in flight when the circuit opened.
    if (this.#isOpen() && !isTrial) return;
    const now = performance.now();
    if (this.#failures === 0) this.#failingSinceMs = now;
    this.#failures += 1;
    if (!this.#isOpen()) return;
    this.#retryAtMs = now + FIRST_OPEN_MS;
    // Contacts wait for a gateway from its first failure, not from the one that opens the circuit.
    const failingForMs = Math.min(now - this.#failingSinceMs, LONGEST_STREAK_MS);
    this.#opening = this.#trip(causeOf(failed), FIRST_OPEN_MS, failingForMs);
  }

  /**
   * Makes one attempt on an open circuit. If the attempt succeeds, the circuit closes for all processes; if it fails,
   * the circuit stays open for longer.
   */
  async #probe<T>(known: BreakerSnapshot, call: GatewayCall, work: Work<T>): Promise<GatewayResult<T>> {
    const result = await work();
    if (result.ok || verdictOf(call, result) === "well") {
      await this.#ask(() => this.#store.recover());
      this.#snapshot = null;
      this.#failures = 0;
      this.#log?.info("the gateway answers again");
    } else {
      // The wait increases with the time for which the circuit has been open, which all processes share.
      await this.#trip(causeOf(result), Math.min(FIRST_OPEN_MS + known.openForMs, LONGEST_OPEN_MS));
    }
    return result;
  }

  async #trip(cause: BreakerCause, openForMs: number, failingForMs = 0): Promise<void> {
    this.#log?.warn({ cause, openForMs }, "the gateway's circuit is open");
    await this.#ask(() => this.#store.trip(cause, openForMs, failingForMs));
    this.#snapshot = null;
  }

  async #claimProbe(): Promise<boolean> {
    const claimed = await this.#ask(() => this.#store.claimProbe(FIRST_OPEN_MS));
    this.#snapshot = null;
    return claimed ?? false;
  }

  #shared(): Promise<BreakerSnapshot | null> {
    const now = performance.now();
    if (this.#snapshot === null || now - this.#snapshot.readAt > SNAPSHOT_MS) {
      this.#snapshot = { value: this.#ask(() => this.#store.read()), readAt: now };
    }
    return this.#snapshot.value;
  }

  /**
   * Only `readVersion` and `readLicense` work without a licence, and they bypass the breaker. Any proper answer to
   * another call therefore proves that the licence is active.
   */
  async #noteLicense(
    known: BreakerSnapshot,
    call: GatewayCall,
    result: GatewayResult<unknown>,
  ): Promise<void> {
    const isRequired = !result.ok && result.kind === "license_required";
    if (isRequired === known.isLicenseRequired) return;
    if (!isRequired && verdictOf(call, result) !== "well") return;
    if ((await this.#ask(() => this.#store.noteLicense(isRequired))) !== true) return;
    this.#snapshot = null;
    if (isRequired) this.#log?.warn("the gateway's licence is not active");
    else this.#log?.info("the gateway's licence is active again");
  }

  async #noteSuccess(): Promise<void> {
    const now = performance.now();
    if (now - this.#successNotedAt < NOTE_SUCCESS_MS) return;
    this.#successNotedAt = now;
    await this.#ask(() => this.#store.noteSuccess());
  }

  /** Returns null if the store fails or does not answer in time. */
  async #ask<T>(work: () => Promise<T>): Promise<T | null> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error(`no answer in ${STORE_TIMEOUT_MS} ms`)), STORE_TIMEOUT_MS);
    });
    try {
      return await Promise.race([work(), late]);
    } catch (error) {
      this.#log?.warn({ err: error }, "the gateway's shared circuit state is unreachable");
      return null;
    } finally {
      clearTimeout(timer);
    }
  }
}

function causeOf({ kind }: GatewayFailure): BreakerCause {
  return kind === "unreachable" || kind === "timeout" || kind === "unauthorized" ? kind : "unexpected";
}

function circuitOpen(known: Pick<BreakerSnapshot, "cause" | "retryAt"> | null): GatewayFailure {
  const detail = `the circuit is open${known?.cause ? ` (${known.cause})` : ""}`;
  return { ...failure("circuit_open", detail, null, null), retryAt: known?.retryAt ?? null };
}
