import { createHash } from "node:crypto";
import { eq, sql } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { attempts, type ChipRow, clientes, clients, messages } from "@/db/schema";
import type { CommandContext } from "@/lib/context/command-context";
import { phoneKey } from "@/lib/phone";
import { insertChip, newPhone } from "./pool";

/** Inserts a connected chip that can send. The chip has no instance at the gateway. */
export async function insertOpenChip(ctx: CommandContext, facts: Partial<ChipRow> = {}): Promise<ChipRow> {
  const phone = facts.phone ?? newPhone();
  return insertChip(ctx, {
    phone,
    status: "active",
    state: "open",
    evolutionConnected: true,
    everPaired: true,
    warmupCompletedAt: new Date(),
    ownerPhone: phone,
    ownerKey: phoneKey(phone),
    ...facts,
  });
}

export interface AttemptFacts {
  to?: string;
  text?: string;
  state: "dispatching" | "uncertain" | "sent";
  /** Null by default. Messages in state `sent` usually have an id. */
  gatewayMessageId?: string;
  remoteJid?: string;
  secondsAgo?: number;
}

/** Inserts a message that was dispatched through this chip, with its attempt, in the given state. */
export async function insertAttempt(
  ctx: CommandContext,
  chip: ChipRow,
  input: AttemptFacts,
): Promise<{ messageId: string; attemptId: string; contactId: string; to: string; text: string }> {
  const { to = newPhone(), text = `texto ${uuidv7()}`, state, secondsAgo = 1 } = input;
  const [client] = await ctx.db
    .insert(clients)
    .values({ id: uuidv7(), name: `client-${uuidv7()}` })
    .returning();
  const [contact] = await ctx.db
    .insert(clientes)
    .values({ id: uuidv7(), telefone: to, telefoneChave: phoneKey(to) })
    .onConflictDoUpdate({ target: clientes.telefoneChave, set: { telefone: to } })
    .returning();
  if (client === undefined || contact === undefined) throw new Error("not stored");
  const at = sql`clock_timestamp() - make_interval(secs => ${secondsAgo}::float8)`;
  const ids = { messageId: uuidv7(), attemptId: uuidv7() };
  const known = { gatewayMessageId: input.gatewayMessageId ?? null };
  await ctx.db.insert(messages).values({
    id: ids.messageId,
    clientId: client.id,
    bodyDigest: createHash("sha256").update(text).digest("hex"),
    contactId: contact.id,
    toPhone: to,
    toKey: phoneKey(to),
    text,
    kind: "new",
    phase: state,
    expiresAt: sql`clock_timestamp() + interval '1 day'`,
    chipId: chip.id,
    sentAt: state === "sent" ? at : null,
    uncertainSince: state === "uncertain" ? at : null,
    ...known,
  });
  await ctx.db.insert(attempts).values({
    id: ids.attemptId,
    messageId: ids.messageId,
    chipId: chip.id,
    contactId: contact.id,
    state,
    slotAt: at,
    heldAt: state === "dispatching" ? sql`'infinity'` : at,
    dispatchedAt: at,
    finishedAt: state === "dispatching" ? null : at,
    reason: "assigned",
    remoteJid: input.remoteJid ?? null,
    ...known,
  });
  return { ...ids, contactId: contact.id, to, text };
}

export async function phaseOf(ctx: CommandContext, messageId: string): Promise<string | undefined> {
  const [row] = await ctx.db
    .select({ phase: messages.phase })
    .from(messages)
    .where(eq(messages.id, messageId));
  return row?.phase;
}

export function sentEvent(to: string, text: string, id: string, remoteJid = `${to}@s.whatsapp.net`) {
  return {
    key: { remoteJid, fromMe: true, id },
    pushName: "Você",
    status: "PENDING",
    message: { conversation: text },
    messageType: "conversation",
    messageTimestamp: Math.floor(Date.now() / 1000),
    source: "web",
  };
}

export function updateEvent(to: string, keyId: string, status: string) {
  return { keyId, remoteJid: `${to}@s.whatsapp.net`, fromMe: true, status, messageId: `row-${keyId}` };
}
