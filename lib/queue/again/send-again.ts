import { sql } from "drizzle-orm";
import { z } from "zod";
import type { Queryable, Transaction } from "@/db/client";
import { auditCommand } from "@/lib/audit";
import { type CommandContext, requireWriter } from "@/lib/context/command-context";
import { DomainError } from "@/lib/errors";
import { newId } from "@/lib/new-id";
import { type Admission, admit } from "@/lib/queue/admission";
import { retryConflicts } from "@/lib/queue/retry-conflicts";
import { withPhoneHashes } from "@/lib/settings/erasure-key";
import { MESSAGE_KINDS } from "@/types/messages";
import {
  AGAIN_REFUSALS,
  type SendAgainAnswer,
  type SendAgainInput,
  type SendAgainRefusal,
} from "@/types/send-again";
import { acceptAgain, type HashOfKey } from "./accept-again";
import { againRefusal } from "./again-refusal";

const endedSchema = z.object({
  priority: z.number(),
  kind: z.enum(MESSAGE_KINDS),
  refusal: z.enum(AGAIN_REFUSALS).nullable(),
});

/**
 * Sends expired and failed messages again: each one is superseded by a new, linked message with the same text. Each
 * message has its own transaction, so an interrupted request can be repeated and continues with the remaining messages.
 * Refuses messages that cannot be sent again or that the pool could not send within `ttlSeconds`.
 */
export async function sendAgain(
  ctx: CommandContext,
  { ids, ttlSeconds }: SendAgainInput,
): Promise<SendAgainAnswer> {
  requireWriter(ctx.actor);
  const answer: SendAgainAnswer = { sent: [], refused: [] };
  for (const id of new Set(ids)) {
    const supersededBy = newId();
    const reason = await sendOneAgain(ctx, id, supersededBy, ttlSeconds);
    if (reason === null) answer.sent.push({ id, supersededBy });
    else answer.refused.push({ id, reason });
  }
  ctx.log.info(
    { sent: answer.sent.length, refused: answer.refused.length },
    "messages sent again by a person",
  );
  return answer;
}

/** Returns why the message was refused, or null if it was sent again. */
async function sendOneAgain(
  ctx: CommandContext,
  messageId: string,
  supersededBy: string,
  ttlSeconds: number,
): Promise<SendAgainRefusal | null> {
  const ended = await readEnded(ctx.db, messageId);
  if (ended === null) return "message_not_found";
  if (ended.refusal !== null) return ended.refusal;
  const admission = await tryAdmit(ctx, { ...ended, ttlSeconds });
  if (typeof admission === "string") return admission;
  let isAccepted = false;
  try {
    const { room } = admission;
    const refusal = await withPhoneHashes(ctx, (hash) => {
      const superseding = { messageId, supersededBy, ttlSeconds, room, hash };
      return retryConflicts(null, [() => ctx.db.transaction((tx) => supersede(ctx, tx, superseding))]);
    });
    isAccepted = refusal === null;
    return refusal;
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    if (error.code === "pool_full") return error.code;
    // The old number of a contact may belong to another contact by now, or to an erased one.
    if (error.code === "contact_opted_out") return error.code;
    throw error;
  } finally {
    if (!isAccepted) admission.release();
  }
}

async function readEnded(db: Queryable, messageId: string): Promise<z.infer<typeof endedSchema> | null> {
  const [row] = await db.execute(
    sql`select m.priority, m.kind, ${againRefusal} as refusal from julia.messages m where m.id = ${messageId}`,
  );
  return row === undefined ? null : endedSchema.parse(row);
}

async function tryAdmit(
  ctx: CommandContext,
  message: Parameters<typeof admit>[1],
): Promise<Admission | "pool_full" | "no_instance_available"> {
  try {
    return await admit(ctx, message);
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    if (error.code !== "pool_full" && error.code !== "no_instance_available") throw error;
    return error.code;
  }
}

interface Superseding {
  messageId: string;
  supersededBy: string;
  ttlSeconds: number;
  room: number | null;
  hash: HashOfKey;
}

/** The conditional update lets only one of several concurrent commands create the new message. */
async function supersede(
  ctx: CommandContext,
  tx: Transaction,
  { messageId, supersededBy, hash, ...limits }: Superseding,
): Promise<SendAgainRefusal | null> {
  // Lock the contact before the message (decision 005, "Lock order").
  await tx.execute(sql`
    select 1 from julia.clientes where id = (select contact_id from julia.messages where id = ${messageId})
    for no key update`);
  const claimed = await tx.execute(sql`
    update julia.messages m set superseded_by = ${supersededBy}, resolution_by = ${ctx.actor.label},
      resolution_at = julia.clock()
    where m.id = ${messageId} and ${againRefusal} is null returning 1`);
  if (claimed.length === 0) return (await readEnded(tx, messageId))?.refusal ?? "not_ended";
  await acceptAgain(tx, messageId, supersededBy, hash, limits);
  await auditCommand(tx, ctx, "message.send_again", "message", messageId, { supersededBy });
  return null;
}
