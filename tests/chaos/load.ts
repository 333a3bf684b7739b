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
  /** Acknowledged texts, mapped to their message ids. */
  acknowledged: Map<string, string>;
  /** Durations of the acknowledged requests in ms. */
  acceptMs: number[];
  /** Messages refused because they could not be sent before their expiry. */
  refused: number;
  /** Responses whose id differs from an earlier response to the same key. */
  contradictions: string[];
}

export interface LoadOptions {
  atOnce: number;
  /** Minimum number of posts per message. Every response must contain the same id. */
  times?: (post: Post) => number;
  /** False treats `pool_full` as final instead of retrying. */
  untilAccepted?: boolean;
  /** Pause of each sender after a message, in ms. */
  pauseMs?: number;
  signal?: AbortSignal;
}

/** Posts each message with the same key until it is acknowledged, as a correct client does. */
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
