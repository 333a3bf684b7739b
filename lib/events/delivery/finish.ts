import { sql } from "drizzle-orm";
import type { AppContext } from "@/lib/context/server-context";
import { isDatabaseUnavailable } from "@/lib/log/describe-failure";
import type { GuardedOutcome } from "@/lib/outbound/post-guarded";
import { isAccepted } from "@/lib/outbound/post-webhook";

export interface Try {
  deliveryId: number;
  outcome: GuardedOutcome;
  durationMs: number;
  /** Null if no further try follows. */
  retrySeconds: number | null;
  /** The subscription is not tried again for so long. */
  holdSeconds: number;
}

/**
 * Results of tries that are not stored yet. One statement stores all that ended since the last one, because a statement
 * and a commit per try would take longer than most tries.
 */
export class EndedTries {
  readonly #ctx: Pick<AppContext, "db" | "log">;
  readonly #owner: string;
  #ended: Try[] = [];

  constructor(ctx: Pick<AppContext, "db" | "log">, owner: string) {
    this.#ctx = ctx;
    this.#owner = owner;
  }

  add(ended: Try): void {
    this.#ended.push(ended);
  }

  /**
   * Stores the results of the tries that have ended until now. Rejects if the database is unreachable, and then keeps
   * the results for the next call.
   */
  async store(): Promise<void> {
    const tries = this.#ended;
    this.#ended = [];
    if (tries.length === 0) return;
    try {
      await this.#write(tries);
    } catch (error) {
      if (isDatabaseUnavailable(error)) {
        this.#ended = [...tries, ...this.#ended];
        throw error;
      }
      await this.#storeEach(tries);
    }
  }

  /** One result that cannot be stored must not repeat the others. Its own delivery is repeated after the lease. */
  async #storeEach(tries: readonly Try[]): Promise<void> {
    for (const ended of tries) {
      await this.#write([ended]).catch((error: unknown) =>
        this.#ctx.log.error(
          { err: error, deliveryId: ended.deliveryId },
          "result of a delivery could not be stored",
        ),
      );
    }
  }

  /** Has no effect on a delivery whose lease was lost, because another worker then tries again. */
  async #write(tries: readonly Try[]): Promise<void> {
    const rows = tries.map(({ deliveryId, outcome, durationMs, retrySeconds, holdSeconds }) => ({
      deliveryId,
      isAccepted: isAccepted(outcome),
      retrySeconds,
      status: outcome.kind === "answer" ? outcome.status : null,
      durationMs: Math.round(durationMs),
      error: outcome.kind === "answer" ? null : outcome.detail,
      holdSeconds,
    }));
    await this.#ctx.db.execute(
      sql`select julia.finish_deliveries(${this.#owner}, ${JSON.stringify(rows)}::text::jsonb)`,
    );
  }
}

/** Ends a delivery that has nothing left to show, so that it blocks no other. */
export async function dropDelivery(ctx: Pick<AppContext, "db">, id: number, owner: string): Promise<void> {
  await ctx.db.execute(sql`select julia.drop_delivery(${id}, ${owner})`);
}

/** Returns a delivery to the queue without counting a try. */
export async function putBackDelivery(
  ctx: Pick<AppContext, "db">,
  { id, owner, seconds, host }: { id: number; owner: string; seconds: number; host: string },
): Promise<void> {
  await ctx.db.execute(sql`select julia.put_back_delivery(${id}, ${owner}, ${seconds}, ${host})`);
}
