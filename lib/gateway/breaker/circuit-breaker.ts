import {
  BrokenCircuitError,
  CircuitState,
  ConsecutiveBreaker,
  circuitBreaker,
  handleType,
  TimeoutStrategy,
  timeout,
} from "cockatiel";
import type { GatewayCall } from "@/lib/gateway/evolution/timeouts";
import { isCheap, type Verdict, verdictOf } from "@/lib/gateway/evolution/verdict";
import { failure } from "@/lib/gateway/failure";
import type { GatewayFailure, GatewayResult } from "@/lib/gateway/gateway";
import type { Logger } from "@/lib/log/logger";
import type { BreakerCause, BreakerSnapshot, BreakerStore } from "./breaker-store";

export const FAILURES_TO_OPEN = 5;
const FIRST_OPEN_MS = 10_000;
/** A try costs one cheap call; all must be true again within 30 s of the gateway's return, however long it was away. */
const LONGEST_OPEN_MS = 15_000;
/** How old the shared state may be when a call looks at it. */
const SNAPSHOT_MS = 500;
/** How often a process writes down that its calls succeed. */
const NOTE_SUCCESS_MS = 10_000;

/** How long the store may keep a call waiting. */
const storePatience = timeout(1_000, TimeoutStrategy.Aggressive);

type Work<T> = () => Promise<GatewayResult<T>>;

/** How a failure gets past cockatiel, which takes every value returned for a success. */
class NotWell extends Error {
  constructor(
    readonly verdict: Verdict,
    readonly failure: GatewayFailure,
  ) {
    super(failure.detail);
  }
}

/**
 * The circuit of one gateway as one process sees it. What the store says goes first, so that all processes
 * act alike; cockatiel counts, and keeps this process failing fast even while the store cannot be asked.
 */
export class CircuitBreaker {
  readonly #store: BreakerStore;
  readonly #log: Logger | undefined;
  #policy = this.#newPolicy();
  #opening: Promise<void> = Promise.resolve();
  #snapshot: { value: Promise<BreakerSnapshot | null>; readAt: number } | null = null;
  #successNotedAt = Number.NEGATIVE_INFINITY;

  constructor(store: BreakerStore, log?: Logger) {
    this.#store = store;
    this.#log = log;
  }

  /** Runs a call, or answers `circuit_open` at once. Ahead of a call with effects, `verifyKey` is the probe. */
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
      // Another process found the gateway well again.
      if (this.#policy.state !== CircuitState.Closed) this.#policy = this.#newPolicy();
      return this.#counted(call, work);
    }
    if (!known.due || !(await this.#claimProbe())) return circuitOpen(known);
    if (isCheap(call)) return this.#probe(known, call, work);
    const verified = await this.#probe(known, "verifyKey", verifyKey);
    return verified.ok ? this.#counted(call, work) : circuitOpen((await this.#shared()) ?? known);
  }

  async #counted<T>(call: GatewayCall, work: Work<T>): Promise<GatewayResult<T>> {
    try {
      const result = await this.#policy.execute(async () => {
        const answered = await work();
        const verdict = verdictOf(call, answered);
        if (!answered.ok && verdict !== "well") throw new NotWell(verdict, answered);
        return answered;
      });
      await this.#noteSuccess();
      return result;
    } catch (error) {
      if (error instanceof BrokenCircuitError) return circuitOpen(null);
      if (!(error instanceof NotWell)) throw error;
      if (error.verdict === "refused") await this.#trip("unauthorized", FIRST_OPEN_MS);
      await this.#opening;
      return error.failure;
    }
  }

  /** A try of an open circuit: it closes for all processes, or stays open for longer than before. */
  async #probe<T>(known: BreakerSnapshot, call: GatewayCall, work: Work<T>): Promise<GatewayResult<T>> {
    const result = await work();
    if (result.ok || verdictOf(call, result) === "well") {
      await this.#ask(() => this.#store.recover());
      this.#snapshot = null;
      this.#policy = this.#newPolicy();
      this.#log?.info("the gateway answers again");
    } else {
      // Open since 0, 10, 30, 70 s makes 10, 20, 40, 60 s, whichever process did the tries before.
      await this.#trip(causeOf(result), Math.min(FIRST_OPEN_MS + known.openForMs, LONGEST_OPEN_MS));
    }
    return result;
  }

  #newPolicy() {
    const policy = circuitBreaker(
      handleType(NotWell, ({ verdict }) => verdict === "ill"),
      { breaker: new ConsecutiveBreaker(FAILURES_TO_OPEN), halfOpenAfter: FIRST_OPEN_MS },
    );
    policy.onBreak((reason) => {
      if (!("error" in reason) || !(reason.error instanceof NotWell)) return;
      this.#opening = this.#trip(causeOf(reason.error.failure), FIRST_OPEN_MS);
    });
    return policy;
  }

  async #trip(cause: BreakerCause, openForMs: number): Promise<void> {
    this.#log?.warn({ cause, openForMs }, "the gateway's circuit is open");
    await this.#ask(() => this.#store.trip(cause, openForMs));
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

  /** Every call but two meets the gate, so any answer behind it says that the licence is there again. */
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
    if (isRequired) this.#log?.warn("the gateway asks for its licence to be activated");
    else this.#log?.info("the gateway no longer asks for its licence");
  }

  async #noteSuccess(): Promise<void> {
    const now = performance.now();
    if (now - this.#successNotedAt < NOTE_SUCCESS_MS) return;
    this.#successNotedAt = now;
    await this.#ask(() => this.#store.noteSuccess());
  }

  /** Null: the store cannot be asked. */
  async #ask<T>(work: () => Promise<T>): Promise<T | null> {
    try {
      return await storePatience.execute(work);
    } catch (error) {
      this.#log?.warn({ err: error }, "the shared state of the gateway's circuit cannot be reached");
      return null;
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
