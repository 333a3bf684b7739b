import { sql } from "drizzle-orm";
import type { AppContext } from "@/lib/context/server-context";
import { type GuardedOutcome, postGuarded } from "@/lib/outbound/post-guarded";
import { isAccepted } from "@/lib/outbound/post-webhook";
import { openTarget, readForwardingRow } from "@/lib/settings/webhook-forwarding/forwarding-row";
import type { ForwardedWebhook } from "./claim-forwarded";

const LONGEST_PAUSE_SECONDS = 30;
/**
 * Answers with which the receiver refuses the body itself. It would refuse the body again, and the chip's later webhooks
 * would wait for 24 hours.
 */
const REFUSED_BODY: readonly number[] = [400, 413, 422];

export interface ForwardingOptions {
  owner: string;
  leaseSeconds: number;
  timeoutMs?: number;
}

type ForwardingContext = Pick<AppContext, "db" | "config" | "log">;

/** Posts the webhooks of one chip one after the other, up to the first failure, and stores the results. */
export async function forwardBatch(
  ctx: ForwardingContext,
  chipId: string,
  batch: readonly ForwardedWebhook[],
  options: ForwardingOptions,
  signal: AbortSignal,
): Promise<void> {
  const row = await readForwardingRow(ctx.db);
  const ids = batch.map(({ id }) => id);
  if (row?.urlSealed === undefined || row.urlSealed === null) {
    // The address was deleted while these webhooks arrived.
    await finish(ctx, options.owner, { done: ids, left: [], failure: null });
    return;
  }
  const target = openTarget(ctx.config.authSecret, row);
  // A try lasts up to 10 s, so the lease of 30 s outlives a try that begins within its first half.
  const untilMs = performance.now() + options.leaseSeconds * 500;
  const done: number[] = [];
  let failure: Failure | null = null;
  let refused: Failure | null = null;
  for (const { id, contentType, body, attempts } of batch) {
    if (signal.aborted || performance.now() > untilMs) break;
    const outcome: GuardedOutcome =
      target === null
        ? { kind: "refused", detail: "the address was sealed with another AUTH_SECRET" }
        : await postGuarded({
            url: target.url,
            headers: { ...target.headers, "content-type": contentType },
            body,
            allowedHosts: ctx.config.callbackAllowedHosts,
            timeoutMs: options.timeoutMs,
          });
    if (!isAccepted(outcome)) {
      ctx.log.warn({ outcome, origin: row.origin, chipId, attempts: attempts + 1 }, "forwarding failed");
    }
    if (!isAccepted(outcome) && !isBodyRefused(outcome)) {
      failure = { retrySeconds: Math.min(LONGEST_PAUSE_SECONDS, 2 ** attempts), error: errorOf(outcome) };
      break;
    }
    if (isBodyRefused(outcome)) refused = { retrySeconds: 0, error: errorOf(outcome) };
    done.push(id);
  }
  // A refused body is lost, so it counts as a failure although nothing is tried again.
  await finish(ctx, options.owner, { done, left: ids.slice(done.length), failure: failure ?? refused });
}

const isBodyRefused = (outcome: GuardedOutcome) =>
  outcome.kind === "answer" && REFUSED_BODY.includes(outcome.status);

const errorOf = (outcome: GuardedOutcome) =>
  outcome.kind === "answer" ? `HTTP ${outcome.status}` : outcome.detail;

interface Failure {
  retrySeconds: number;
  error: string;
}

async function finish(
  { db }: ForwardingContext,
  owner: string,
  { done, left, failure }: { done: number[]; left: number[]; failure: Failure | null },
): Promise<void> {
  await db.execute(sql`
    select julia.finish_forwarded(${owner}, ${sql.param(done)}::bigint[], ${sql.param(left)}::bigint[],
      ${failure?.retrySeconds ?? null}, ${failure?.error ?? null})`);
}
