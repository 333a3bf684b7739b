import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Post, Submit } from "./submit";

export function makePosts(count: number, contacts: number, random: () => number): Post[] {
  return Array.from({ length: count }, () => ({
    key: randomUUID(),
    to: String(5_511_980_000_000 + Math.floor(random() * contacts)),
    text: `token ${randomUUID()}`,
    priority: random() < 0.1 ? "high" : "normal",
    ttlSeconds: 3_600,
  }));
}

export interface Posted {
  /** Maps each acknowledged text to the id of its message. */
  acknowledged: Map<string, string>;
  /** Durations of the requests that were acknowledged, in ms. */
  acceptMs: number[];
  /** Number of messages that were rejected with 429 (`pool_full`). */
  refused: number;
  /** Responses with a different id than an earlier response to the same key. */
  contradictions: string[];
}

export interface LoadOptions {
  atOnce: number;
  /** Number of times that a message is posted. Every response must contain the same id. Default: once. */
  times?: (post: Post) => number;
  /** If false, a message that is rejected with 429 (`pool_full`) is not posted again. */
  untilAccepted?: boolean;
  /** Time that each sender pauses after a message, in ms. */
  pauseMs?: number;
  signal?: AbortSignal;
}

/** Posts each message with its idempotency key until the message is acknowledged, as a correct client does. */
export async function postAll(submit: Submit, posts: readonly Post[], options: LoadOptions): Promise<Posted> {
  const posted: Posted = { acknowledged: new Map(), acceptMs: [], refused: 0, contradictions: [] };
  const waiting = posts.flatMap((post) => Array.from({ length: options.times?.(post) ?? 1 }, () => post));
  const work = async () => {
    for (let post = waiting.shift(); post !== undefined; post = waiting.shift()) {
      if (options.signal?.aborted) return;
      await postOne(submit, post, posted, options);
      if (options.pauseMs !== undefined) await sleep(options.pauseMs);
    }
  };
  await Promise.all(Array.from({ length: options.atOnce }, work));
  return posted;
}

async function postOne(submit: Submit, post: Post, posted: Posted, options: LoadOptions): Promise<void> {
  while (!options.signal?.aborted) {
    const startedAt = performance.now();
    const answer = await submit(post).catch(() => null);
    if (answer?.status === 202 && answer.id !== null) {
      posted.acceptMs.push(performance.now() - startedAt);
      const known = posted.acknowledged.get(post.text);
      if (known !== undefined && known !== answer.id) {
        posted.contradictions.push(`${post.key}: ${known} and ${answer.id}`);
      }
      posted.acknowledged.set(post.text, answer.id);
      return;
    }
    if (answer !== null && ![408, 409, 429, 500, 502, 503, 504].includes(answer.status)) {
      throw new Error(`posting a message was answered with ${answer.status}`);
    }
    if (answer?.status === 429 && options.untilAccepted === false) {
      posted.refused += 1;
      return;
    }
    await sleep(100);
  }
}
