import { randomUUID } from "node:crypto";
import { sql } from "drizzle-orm";
import { z } from "zod";
import { camelRow } from "@/lib/camel-row";
import type { AppContext } from "@/lib/context/server-context";
import { DomainError } from "@/lib/errors";
import type { GatewayFailureKind } from "@/lib/gateway/result";
import { withLogFields } from "@/lib/log/log-fields";
import { newId } from "@/lib/new-id";
import { MOST_RECEIVED_BYTES } from "@/types/media";
import { withReceivedFile } from "./receive-file";

const AT_ONCE = 4;
/** Longer than the gateway call and the copy to the storage together. */
const LEASE_SECONDS = 300;
const FIRST_PAUSE_SECONDS = 5;
const LONGEST_PAUSE_SECONDS = 3 * 3600;
/** Without an answer of the gateway, a try says nothing about the file, so it is not counted. */
const OUTAGE_PAUSE_SECONDS = 60;
/** WhatsApp deletes a file that it could not deliver after 30 days, but the gateway has rarely lost it for longer. */
const GIVE_UP_AFTER_SECONDS = 86_400;
/** Spread over 30 minutes, so that the first refusals after a long outage do not lose the file. */
const GIVE_UP_AFTER_REFUSALS = 6;
const GIVE_UP_WITHOUT_ANSWER_AFTER_SECONDS = 14 * 86_400;

const dueSchema = camelRow(
  z.object({
    mediaId: z.uuid(),
    /** Tries that the gateway answered. */
    tries: z.number().int(),
    ageSeconds: z.number(),
    gatewayId: z.string(),
    instanceName: z.string().nullable(),
    gatewayMessageId: z.string(),
    sha256: z.string().nullable(),
    bytes: z.coerce.number(),
    mimeType: z.string(),
  }),
);
type Due = z.output<typeof dueSchema>;

/** `lost`: no later try can succeed. `refused`: the gateway does not have the file (yet), or has other bytes. */
type Outcome = "stored" | "lost" | "refused" | "no_answer";

/** Failures in which the gateway itself says that it does not have the file. */
const REFUSALS: ReadonlySet<GatewayFailureKind> = new Set<GatewayFailureKind>(["rejected", "not_found"]);

/**
 * Fetches the files of received messages from their gateways. Each download is leased to one worker, and a failed one
 * is tried again with growing pauses. Returns how many were due.
 */
export async function downloadMedia(ctx: AppContext): Promise<number> {
  const owner = randomUUID();
  const rows = await ctx.db.execute(sql`
    select * from julia.claim_downloads(${owner}, ${LEASE_SECONDS}, ${AT_ONCE})`);
  const due = z.array(dueSchema).parse(rows);
  await Promise.all(
    due.map((file) => withLogFields({ mediaId: file.mediaId }, () => settle(ctx, owner, file))),
  );
  return due.length;
}

async function settle(ctx: AppContext, owner: string, due: Due): Promise<void> {
  const outcome = await download(ctx, owner, due);
  if (outcome === "stored") return;
  const isAnswered = outcome !== "no_answer";
  const tries = due.tries + (isAnswered ? 1 : 0);
  const limit = isAnswered ? GIVE_UP_AFTER_SECONDS : GIVE_UP_WITHOUT_ANSWER_AFTER_SECONDS;
  const isHopeless = due.ageSeconds > limit && (!isAnswered || tries >= GIVE_UP_AFTER_REFUSALS);
  if (outcome === "lost" || isHopeless) {
    ctx.log.warn({ tries, outcome }, "file of a received message lost");
    await ctx.db.execute(sql`select julia.give_up_download(${due.mediaId}, ${owner})`);
    return;
  }
  const growing = Math.min(FIRST_PAUSE_SECONDS * 3 ** Math.min(due.tries, 10), LONGEST_PAUSE_SECONDS);
  const pause = isAnswered ? growing : OUTAGE_PAUSE_SECONDS;
  await ctx.db.execute(sql`
    update julia.media_downloads set tries = ${tries}, lease_owner = null,
      next_try_at = clock_timestamp() + make_interval(secs => ${pause})
    where media_id = ${due.mediaId} and lease_owner = ${owner}`);
}

async function download(ctx: AppContext, owner: string, due: Due): Promise<Outcome> {
  const { instanceName, gatewayMessageId } = due;
  if (instanceName === null || due.bytes > MOST_RECEIVED_BYTES) return "lost";
  const gateway = await ctx.gateways.of(due.gatewayId);
  let outcome: Outcome = "refused";
  const fetched = await gateway.fetchFile(instanceName, {
    gatewayMessageId,
    consume: async (bytes) => {
      outcome = await receive(ctx, owner, due, bytes);
    },
  });
  if (outcome !== "refused" || fetched.ok) return outcome;
  return REFUSALS.has(fetched.kind) ? "refused" : "no_answer";
}

/** The file is announced before it is written, so that a crash leaves no file that nobody removes. */
async function receive(
  ctx: AppContext,
  owner: string,
  due: Due,
  source: AsyncIterable<Uint8Array>,
): Promise<Outcome> {
  try {
    return await withReceivedFile(ctx, source, MOST_RECEIVED_BYTES, async (file) => {
      if (file.bytes === 0 || (due.sha256 !== null && file.sha256 !== due.sha256)) return "refused";
      const fileKey = newId();
      await ctx.db.execute(sql`select julia.expect_file(${fileKey})`);
      await ctx.files.put(fileKey, file.path);
      await ctx.db.execute(sql`
        select julia.finish_download(${due.mediaId}, ${owner}, ${file.sha256}, ${file.bytes}, ${fileKey})`);
      return "stored";
    });
  } catch (error) {
    if (error instanceof DomainError && error.code === "body_too_large") return "lost";
    throw error;
  }
}
