import { sql } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { z } from "zod";
import type { Transaction } from "@/db/client";
import { recordAudit } from "@/lib/audit";
import { type CommandContext, requireWriter } from "@/lib/context/command-context";
import { DomainError } from "@/lib/errors";
import { acceptAgain, type HashOfKey } from "@/lib/queue/again/accept-again";
import { getMessage } from "@/lib/queue/read/get-message";
import { withPhoneHashes } from "@/lib/settings/erasure-key";
import type { Resolution } from "@/types/message-pages";
import { MESSAGE_PHASES, type Message } from "@/types/messages";

const foundSchema = z.object({ attempt_id: z.string().nullable() });
const lockedSchema = z.object({ phase: z.enum(MESSAGE_PHASES) });

/**
 * Applies a person's decision about an uncertain message. `accept` counts it as sent and keeps its slot; `send_again`
 * marks it as superseded by a new, linked message with the same text. Returns the original message. Throws
 * `message_not_found` or `message_status_conflict`.
 */
export async function resolveUncertain(
  ctx: CommandContext,
  messageId: string,
  decision: Resolution,
): Promise<Message> {
  requireWriter(ctx.actor);
  await withPhoneHashes(ctx, (hash) =>
    ctx.db.transaction((tx) => resolve(ctx, tx, { messageId, decision, hash })),
  );
  ctx.log.info({ messageId, decision }, "uncertain message resolved by a person");
  return getMessage(ctx, messageId, { clientId: null });
}

async function resolve(
  ctx: CommandContext,
  tx: Transaction,
  { messageId, decision, hash }: { messageId: string; decision: Resolution; hash: HashOfKey },
): Promise<void> {
  const attemptId = await lockUncertain(tx, messageId);
  const supersededBy = decision === "accept" ? null : uuidv7();
  if (supersededBy === null) {
    await tx.execute(sql`
      select julia.finish_sent(id, gateway_message_id, remote_jid, ${ctx.actor.label})
      from julia.attempts where id = ${attemptId}`);
  } else {
    // The new message is created first, because settling the old one locks the rotation, and a transaction must
    // take that lock last.
    await acceptAgain(tx, messageId, supersededBy, hash);
    await tx.execute(sql`select julia.finish_failed(${attemptId}, 'superseded', null)`);
    await tx.execute(sql`
      update julia.messages set superseded_by = ${supersededBy}, resolution_by = ${ctx.actor.label},
        resolution_at = julia.clock()
      where id = ${messageId}`);
  }
  await recordAudit(tx, {
    actor: ctx.actor,
    action: `message.${decision}`,
    targetKind: "message",
    targetId: messageId,
    details: supersededBy === null ? {} : { supersededBy },
    requestId: ctx.requestId,
  });
}

/** Locks the attempt and checks it again, so that only one of two concurrent decisions succeeds. */
async function lockUncertain(tx: Transaction, messageId: string): Promise<string> {
  const found = await tx.execute(sql`
    select a.id as attempt_id from julia.messages m
    left join julia.attempts a on a.message_id = m.id and a.state = 'uncertain'
    where m.id = ${messageId}`);
  if (found[0] === undefined) throw new DomainError("message_not_found", "There is no such message.");
  const attemptId = foundSchema.parse(found[0]).attempt_id;
  if (attemptId === null) throw notUncertain();
  const locked = await tx.execute(sql`select (l.m).phase from julia.lock_attempt(${attemptId}) l`);
  if (lockedSchema.parse(locked[0]).phase !== "uncertain") throw notUncertain();
  return attemptId;
}

const notUncertain = () =>
  new DomainError("message_status_conflict", "Only an uncertain message can be resolved.");
