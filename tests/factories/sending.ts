import { randomUUID } from "node:crypto";
import { eq, sql } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { type AttemptRow, attempts, clients, type MessageRow, messages } from "@/db/schema";
import { pollChip, probeChips } from "@/lib/chips/connection/probe-chips";
import { createInstance } from "@/lib/chips/create-instance";
import { phoneKey } from "@/lib/phone";
import { runDispatcher } from "@/lib/queue/dispatcher";
import { sweepQueue } from "@/lib/queue/sweep-queue";
import type { CreateInstanceInput } from "@/types/chips";
import { eventually, newPhone, type TestPool } from "./pool";

export const FULL_LIMITS = { perHour: 1000, perDay: 1000 };

export interface MadeChip {
  chipId: string;
  instanceName: string;
  phone: string;
}

/** Creates a chip, scans its QR code and waits until the chip is open. By default, the chip needs no warm-up. */
export async function connectChip(
  pool: TestPool,
  options: Partial<CreateInstanceInput> = {},
): Promise<MadeChip> {
  const phone = newPhone();
  const { chipId, instanceName } = await createInstance(pool.ctx, { phone, alreadyWarm: true, ...options });
  await scan(pool, { chipId, instanceName, phone });
  return { chipId, instanceName, phone };
}

/** Scans the chip's QR code. Resolves when the session is open and its owner is known. */
export async function scan(pool: TestPool, { chipId, instanceName, phone }: MadeChip): Promise<void> {
  await pool.control("/scan", { instanceName, phone });
  await pool.lookUntil(chipId, ({ connected, ownerPhone }) => connected && ownerPhone !== null);
}

/** Creates an instance directly at the gateway and scans its QR code, without creating a chip. */
export async function pairAtGateway(pool: TestPool, instanceName: string, phone = newPhone()): Promise<void> {
  await pool.gateway.create({ instanceName, withQr: true });
  await pool.control("/scan", { instanceName, phone });
  await eventually(
    () => pool.instance(instanceName),
    ({ rowStatus }) => rowStatus === "open",
  );
}

export async function withoutGaps(pool: TestPool): Promise<void> {
  await pool.ctx.db.execute(sql`update julia.settings set gap_new_min_seconds = 0, gap_new_max_seconds = 0,
    gap_known_min_seconds = 0, gap_known_max_seconds = 0`);
}

export async function insertClient(pool: TestPool, name = `client-${randomUUID()}`): Promise<string> {
  const id = uuidv7();
  await pool.ctx.db.insert(clients).values({ id, name });
  return id;
}

export interface QueuedText {
  clientId: string;
  to?: string;
  text?: string;
  priority?: number;
  ttlSeconds?: number;
  kind?: "new" | "follow_up" | "reply";
  key?: string;
}

/** Calls the function with which the API accepts a message. Returns the id of the message. */
export async function queueText(pool: TestPool, input: QueuedText): Promise<string> {
  const id = uuidv7();
  const to = input.to ?? newPhone();
  await pool.ctx.db.execute(sql`select * from julia.accept_message(${id}, ${input.clientId}, ${input.key ?? null},
    'digest', ${uuidv7()}, ${to}, ${phoneKey(to)}, null, null, null, ${input.text ?? `text ${id}`},
    ${input.kind ?? null}, ${input.priority ?? 1}, ${input.ttlSeconds ?? 3600}, null, '{}'::jsonb, true)`);
  return id;
}

export async function readMessage(pool: TestPool, id: string): Promise<MessageRow> {
  const [row] = await pool.ctx.db.select().from(messages).where(eq(messages.id, id));
  if (row === undefined) throw new Error(`no message ${id}`);
  return row;
}

export async function readAttempts(pool: TestPool, messageId: string): Promise<AttemptRow[]> {
  return pool.ctx.db
    .select()
    .from(attempts)
    .where(eq(attempts.messageId, messageId))
    .orderBy(attempts.slotAt);
}

export async function untilPhase(
  pool: TestPool,
  id: string,
  ...phases: MessageRow["phase"][]
): Promise<MessageRow> {
  return eventually(
    () => readMessage(pool, id),
    (row) => phases.includes(row.phase),
  );
}

/** Returns the texts that the gateway accepted, in the order of acceptance. */
export async function acceptedTexts(
  pool: TestPool,
): Promise<{ instanceName: string; number: string; text: string; atMs: number }[]> {
  return (await fetch(`${pool.simulator.url}/__control/messages`)).json();
}

export function startSending(pool: TestPool): { stop(): Promise<void> } {
  const stop = new AbortController();
  // `stop` waits for these polls, because they would fail on a closed pool.
  const polls: Promise<unknown>[] = [];
  const look = (chipId: string) => {
    polls.push(pollChip(pool.ctx, chipId));
  };
  const dispatching = runDispatcher(pool.ctx, { owner: randomUUID(), onInstanceFailed: look }, stop.signal);
  const keeping = (async () => {
    while (!stop.signal.aborted) {
      await sweepQueue(pool.ctx);
      await probeChips(pool.ctx);
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  })();
  return {
    stop: async () => {
      stop.abort();
      await Promise.all([dispatching, keeping]);
      await Promise.all(polls);
    },
  };
}
