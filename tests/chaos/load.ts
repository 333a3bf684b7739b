import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Door, Post } from "./door";

/** Texts of so many messages to so many contacts, each text a token of its own. */
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
  /** Texts that were acknowledged, and the id each was given. */
  acknowledged: Map<string, string>;
  /** How long each acknowledged try took. */
  acceptMs: number[];
  /** Texts that were refused for good because they could not go out in time. */
  refused: number;
  /** Answers that named another id than an earlier one to the same key. */
  contradictions: string[];
}

export interface LoadOptions {
  atOnce: number;
  /** How often each message is posted at least; each time must name the same id. */
  times?: (post: Post) => number;
  /** False: a `pool_full` is an answer and not tried again. */
  untilAccepted?: boolean;
  /** How long each of those at work rests after a message. */
  restMs?: number;
  signal?: AbortSignal;
}

/** Posts every message until it is acknowledged, as a careful service does: same key, until there is an answer. */
export async function postAll(door: Door, posts: readonly Post[], options: LoadOptions): Promise<Posted> {
  const posted: Posted = { acknowledged: new Map(), acceptMs: [], refused: 0, contradictions: [] };
  const waiting = posts.flatMap((post) => Array.from({ length: options.times?.(post) ?? 1 }, () => post));
  const work = async () => {
    for (let post = waiting.shift(); post !== undefined; post = waiting.shift()) {
      if (options.signal?.aborted) return;
      await postOne(door, post, posted, options);
      if (options.restMs !== undefined) await sleep(options.restMs);
    }
  };
  await Promise.all(Array.from({ length: options.atOnce }, work));
  return posted;
}

async function postOne(door: Door, post: Post, posted: Posted, options: LoadOptions): Promise<void> {
  while (!options.signal?.aborted) {
    const startedAt = performance.now();
    const answer = await door(post).catch(() => null);
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
      throw new Error(`the door answered ${answer.status}`);
    }
    if (answer?.status === 429 && options.untilAccepted === false) {
      posted.refused += 1;
      return;
    }
    await sleep(100);
  }
}
