import { and, eq, gte, inArray, sql } from "drizzle-orm";
import { attempts, chips, media, messages } from "@/db/schema";
import type { AppContext } from "@/lib/context/server-context";
import { dialect } from "@/lib/gateway/dialect";
import type { GatewayFailureKind } from "@/lib/gateway/result";
import type { FoundMessage } from "@/lib/gateway/sending";
import { isUniqueViolation } from "@/lib/log/postgres-code";
import { CLOCK_SKEW_MS, type FoundContext, LATEST_WRITE_MS, matchFound } from "./match-found";

type LookupContext = Pick<AppContext, "db" | "gateways" | "log">;

/** `settled`: the message is no longer uncertain. `nothing`: no proof was found, but the message may have been sent. */
export type LookupResult = "settled" | "proven" | "nothing" | "gateway_down";

/** True if the gateway could not answer; such a lookup does not count. */
const DOWN: Record<GatewayFailureKind, boolean> = {
  unreachable: true,
  timeout: true,
  unauthorized: true,
  license_required: true,
  unexpected: true,
  circuit_open: true,
  too_late: true,
  not_found: false,
  name_taken: false,
  not_connected: false,
  rejected: false,
};
const RETRY_SECONDS = 30;
/** After this time, failed lookups are no longer repeated and a person must decide. */
const LONGEST_UNCERTAIN_HOURS = 24;

/**
 * Looks up an uncertain message at the gateway. A message with the same text and recipient around the dispatch time
 * proves that the message was sent. Otherwise, the next lookup is scheduled. `look` is the zero-based number of the
 * lookup. After the last lookup, a person decides. Never concludes that a message was not sent.
 */
export async function lookupMessage(
  ctx: LookupContext,
  messageId: string,
  look: number,
): Promise<LookupResult> {
  const sought = await readSought(ctx, messageId);
  if (sought === null) return "settled";
  const log = ctx.log.child({
    messageId,
    attemptId: sought.attemptId,
    instance: sought.instanceName,
    contactId: sought.contactId,
    look,
  });
  if (sought.instanceName === null) return nothing(ctx, messageId, look);

  const gateway = await ctx.gateways.of(sought.gatewayId);
  const found = await gateway.findMessages(sought.instanceName, {
    fromMe: true,
    // Not filtered by recipient, because the gateway may store the message under an address without a phone number.
    from: new Date(sought.dispatchedAt.getTime() - CLOCK_SKEW_MS),
    to: new Date((sought.finishedAt ?? sought.dispatchedAt).getTime() + LATEST_WRITE_MS),
  });
  if (!found.ok) {
    log.warn({ failure: found.kind }, "lookup of an uncertain message failed");
    if (!DOWN[found.kind]) return nothing(ctx, messageId, look);
    await repeatLookup(ctx, messageId, look);
    return "gateway_down";
  }

  const proof = matchFound(sought, found.value, await readContext(ctx, sought, found.value));
  if (proof === null) {
    log.info("uncertain message not found");
    return nothing(ctx, messageId, look);
  }
  if (!(await finishSent(ctx, sought.attemptId, proof))) return nothing(ctx, messageId, look);
  log.info("uncertain message found at the gateway");
  return "proven";
}

type Sought = NonNullable<Awaited<ReturnType<typeof readSought>>>;

async function readSought(ctx: LookupContext, messageId: string) {
  const [row] = await ctx.db
    .select({
      attemptId: attempts.id,
      chipId: attempts.chipId,
      contactId: messages.contactId,
      dispatchedAt: attempts.dispatchedAt,
      finishedAt: attempts.finishedAt,
      instanceName: chips.instanceName,
      gatewayId: chips.gatewayId,
      text: messages.text,
      toKey: messages.toKey,
      mediaKind: messages.mediaKind,
    })
    .from(messages)
    .innerJoin(attempts, and(eq(attempts.messageId, messages.id), eq(attempts.state, "uncertain")))
    .innerJoin(chips, eq(chips.id, attempts.chipId))
    .where(and(eq(messages.id, messageId), eq(messages.phase, "uncertain")));
  if (row === undefined || row.dispatchedAt === null) return null;
  return { ...row, dispatchedAt: row.dispatchedAt };
}

/**
 * Runs after the gateway's response, because by then the attempt of every found message has begun. Open attempts are
 * read before claimed ids, so that an attempt that ends between the two reads appears in at least one of them.
 */
async function readContext(
  ctx: LookupContext,
  sought: Sought,
  found: readonly FoundMessage[],
): Promise<FoundContext> {
  const open = await ctx.db
    .select({
      attemptId: attempts.id,
      contactId: messages.contactId,
      state: attempts.state,
      dispatchedAt: attempts.dispatchedAt,
      finishedAt: attempts.finishedAt,
      mediaSha256: media.sha256,
    })
    .from(attempts)
    .innerJoin(messages, eq(messages.id, attempts.messageId))
    .leftJoin(media, eq(media.id, messages.mediaId))
    .where(
      and(
        eq(attempts.chipId, sought.chipId),
        inArray(attempts.state, ["dispatching", "uncertain"]),
        gte(attempts.heldAt, new Date(sought.dispatchedAt.getTime() - LATEST_WRITE_MS)),
        eq(messages.text, sought.text),
        sql`${messages.mediaKind} is not distinct from ${sought.mediaKind}`,
      ),
    );
  const ids = found.map((message) => message.gatewayMessageId);
  const hidden = found.map((message) => message.remoteJid).filter(dialect.isHiddenAddress);
  const known = await ctx.db
    .select({ id: attempts.gatewayMessageId, jid: attempts.remoteJid, contactId: attempts.contactId })
    .from(attempts)
    .where(
      and(
        eq(attempts.chipId, sought.chipId),
        sql`(${inArray(attempts.gatewayMessageId, ids)} or ${inArray(attempts.remoteJid, hidden)})`,
      ),
    );
  return {
    open: open.flatMap(({ state, dispatchedAt, ...attempt }) =>
      dispatchedAt !== null && (state === "dispatching" || state === "uncertain")
        ? [{ ...attempt, state, dispatchedAt }]
        : [],
    ),
    claimed: new Set(known.flatMap(({ id }) => (id === null ? [] : [id]))),
    contactOfHidden: new Map(
      known.flatMap(({ jid, contactId }): [string, string][] =>
        jid !== null && dialect.isHiddenAddress(jid) && contactId !== null ? [[jid, contactId]] : [],
      ),
    ),
  };
}

/** Returns false if another process has already settled this attempt or used this gateway message. */
async function finishSent(ctx: LookupContext, attemptId: string, proof: FoundMessage): Promise<boolean> {
  try {
    const [row] = await ctx.db.execute(
      sql`select julia.finish_sent(${attemptId}, ${proof.gatewayMessageId}, ${proof.remoteJid}, 'look_up') as changed`,
    );
    return row?.changed === true;
  } catch (error) {
    if (isUniqueViolation(error)) return false;
    throw error;
  }
}

async function nothing(ctx: LookupContext, messageId: string, look: number): Promise<LookupResult> {
  await ctx.db.execute(sql`select julia.schedule_look_up(${messageId}, ${look + 1})`);
  return "nothing";
}

/** Schedules the same lookup again without counting it. */
async function repeatLookup(ctx: LookupContext, messageId: string, look: number): Promise<void> {
  await ctx.db.execute(sql`
    select julia_jobs.add_job('look_up', json_build_object('messageId', id, 'look', ${look}::int),
      run_at => clock_timestamp() + make_interval(secs => ${RETRY_SECONDS}), job_key => 'look_up:' || id)
    from julia.messages
    where id = ${messageId} and phase = 'uncertain'
      and uncertain_since > julia.clock() - make_interval(hours => ${LONGEST_UNCERTAIN_HOURS})`);
}
