import type { AppContext } from "@/lib/context/server-context";
import { isDatabaseUnavailable } from "@/lib/log/describe-failure";
import type { Delivery } from "./claim";
import { finishDeliveries, renewDeliveries, type Try } from "./finish";
import { untilFreeOrIdle } from "./until-free-or-idle";

interface Running {
  deliveryId: number;
  /** Null for a callback address. */
  subscriptionId: string | null;
  leasedAtMs: number;
}

/** Time between two checks of the leases while a shutdown waits for the last tries. */
const CHECK_MS = 100;

/**
 * The tries of one worker that are under way, and the results that are not stored yet. One statement stores all results
 * since the last one, because a statement and a commit per try would take longer than most tries.
 */
export class RunningTries {
  readonly #ctx: Pick<AppContext, "db" | "log">;
  readonly #owner: string;
  readonly #leaseSeconds: number;
  readonly #running = new Map<Promise<void>, Running>();
  #ended: Try[] = [];

  constructor(ctx: Pick<AppContext, "db" | "log">, owner: string, leaseSeconds: number) {
    this.#ctx = ctx;
    this.#owner = owner;
    this.#leaseSeconds = leaseSeconds;
  }

  get size(): number {
    return this.#running.size;
  }

  all(): Promise<void>[] {
    return [...this.#running.keys()];
  }

  /** The subscription of each try under way, except of tries of callback addresses. */
  subscriptions(): string[] {
    return [...this.#running.values()].flatMap(({ subscriptionId }) => subscriptionId ?? []);
  }

  /** `leasedAtMs` is a time before the lease began. */
  start(
    { id, event, subscription }: Delivery,
    leasedAtMs: number,
    tryDelivery: () => Promise<Try | null>,
  ): void {
    const work: Promise<void> = tryDelivery()
      .then((ended) => {
        if (ended !== null) this.#ended.push(ended);
      })
      .catch((error: unknown) =>
        this.#ctx.log.error({ err: error, eventId: event.id }, "delivery could not be finished"),
      )
      .finally(() => this.#running.delete(work));
    const subscriptionId = subscription?.subscriptionId ?? null;
    this.#running.set(work, { deliveryId: id, subscriptionId, leasedAtMs });
  }

  /**
   * Stores the results of the tries that have ended until now, and prolongs the leases of the others. Rejects if the
   * database is unreachable, and then keeps the results for the next call.
   */
  async store(): Promise<void> {
    await this.#renew();
    const tries = this.#ended;
    this.#ended = [];
    if (tries.length === 0) return;
    try {
      await finishDeliveries(this.#ctx, tries, this.#owner);
    } catch (error) {
      if (isDatabaseUnavailable(error)) {
        this.#ended = [...tries, ...this.#ended];
        throw error;
      }
      await this.#storeEach(tries);
    }
  }

  /**
   * Waits for the tries under way. Stores each result as soon as its try ends, because the process may be killed while
   * it waits for the others.
   */
  async finish(): Promise<void> {
    const never = new AbortController().signal;
    try {
      while (this.#running.size > 0) {
        await this.store();
        await untilFreeOrIdle(this.all(), CHECK_MS, never);
      }
      await this.store();
    } catch (error) {
      this.#ctx.log.error({ err: error }, "results of the last deliveries could not be stored");
      await Promise.all(this.all());
    }
  }

  async #renew(): Promise<void> {
    const nowMs = performance.now();
    const old = [...this.#running.values()].filter(
      ({ leasedAtMs }) => nowMs - leasedAtMs > (this.#leaseSeconds * 1_000) / 4,
    );
    if (old.length === 0) return;
    const ids = old.map(({ deliveryId }) => deliveryId);
    await renewDeliveries(this.#ctx, ids, { owner: this.#owner, leaseSeconds: this.#leaseSeconds });
    for (const running of old) running.leasedAtMs = nowMs;
  }

  /** A result that cannot be stored must not repeat the others. Its own delivery is repeated after the lease. */
  async #storeEach(tries: readonly Try[]): Promise<void> {
    for (const ended of tries) {
      await finishDeliveries(this.#ctx, [ended], this.#owner).catch((error: unknown) =>
        this.#ctx.log.error(
          { err: error, deliveryId: ended.deliveryId },
          "result of a delivery could not be stored",
        ),
      );
    }
  }
}
