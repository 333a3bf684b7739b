import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { phoneAt } from "./files";
import { type Post, type Service, tokenOf } from "./submit";

export function makePosts(count: number, contacts: number, random: () => number): Post[] {
  return Array.from({ length: count }, () => ({
    key: randomUUID(),
    to: phoneAt(random() * contacts),
    text: `token ${randomUUID()}`,
    priority: random() < 0.1 ? "high" : "normal",
    ttlSeconds: 3_600,
  }));
}

export interface Posted {
  /** Maps the token of each acknowledged message to its id. */
  acknowledged: Map<string, string>;
  /** Maps the digest of each uploaded file to its id. */
  uploaded: Map<string, string>;
  /** Durations of the requests that were acknowledged, in ms. */
  acceptMs: number[];
  /** Number of messages that were rejected with 429 (`pool_full`). */
  refused: number;
  /** Responses with a different id than an earlier response to the same key or with the same file. */
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

export const nothingPosted = (): Posted => ({
  acknowledged: new Map(),
  uploaded: new Map(),
  acceptMs: [],
  refused: 0,
  contradictions: [],
});

type Api = Pick<Service, "submit" | "upload">;

/** Posts each message with its idempotency key until the message is acknowledged, as a correct client does. */
export async function postAll(
  service: Api,
  posts: readonly Post[],
  options: LoadOptions,
  posted = nothingPosted(),
): Promise<Posted> {
  const waiting = posts.flatMap((post) => Array.from({ length: options.times?.(post) ?? 1 }, () => post));
  const work = async () => {
    for (let post = waiting.shift(); post !== undefined; post = waiting.shift()) {
      if (options.signal?.aborted) return;
      await postOne(service, post, posted, options);
      if (options.pauseMs !== undefined) await sleep(options.pauseMs);
    }
  };
  await Promise.all(Array.from({ length: options.atOnce }, work));
  return posted;
}

async function postOne(service: Api, post: Post, posted: Posted, options: LoadOptions): Promise<void> {
  const mediaId = post.file && (await uploadFile(service, post.file, posted, options.signal));
  while (!options.signal?.aborted) {
    const startedAt = performance.now();
    const answer = await service.submit(post, mediaId).catch(() => null);
    if (answer?.status === 202 && answer.id !== null) {
      posted.acceptMs.push(performance.now() - startedAt);
      note(posted, posted.acknowledged, tokenOf(post), answer.id);
      return;
    }
    if (answer?.status === 429 && options.untilAccepted === false) {
      posted.refused += 1;
      return;
    }
    await untilNextTry("posting a message", answer);
  }
}

/** Uploads a file until it is stored. Returns its id, or undefined after the signal. */
async function uploadFile(
  service: Api,
  file: NonNullable<Post["file"]>,
  posted: Posted,
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  while (!signal?.aborted) {
    const answer = await service.upload(file).catch(() => null);
    if (answer?.status === 201 && answer.media !== null) {
      const { mediaId, sha256 } = answer.media;
      if (sha256 !== file.sha256) posted.contradictions.push(`${file.sha256} was stored as ${sha256}`);
      note(posted, posted.uploaded, file.sha256, mediaId);
      return mediaId;
    }
    await untilNextTry("uploading a file", answer);
  }
  return undefined;
}

function note(posted: Posted, ids: Map<string, string>, key: string, id: string): void {
  const known = ids.get(key);
  if (known !== undefined && known !== id) posted.contradictions.push(`${key}: ${known} and ${id}`);
  ids.set(key, id);
}

/** Throws if the response is one that a correct client does not retry. */
async function untilNextTry(request: string, answer: { status: number } | null): Promise<void> {
  if (answer !== null && ![408, 409, 429, 500, 502, 503, 504].includes(answer.status)) {
    throw new Error(`${request} was answered with ${answer.status}`);
  }
  await sleep(100);
}
