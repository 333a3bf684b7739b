import { eq, sql } from "drizzle-orm";
import type { Transaction } from "@/db/client";
import { type ChipRow, chipEvents, chips, clientes } from "@/db/schema";
import type { Actor } from "@/lib/actor";
import { type ActorColumns, actorColumns } from "@/lib/audit";
import { deriveStatus } from "./condition/derive-status";

/** Facts that a change may set. `changeChip` derives the status, version and timestamps. */
export type ChipFacts = Partial<
  Omit<
    ChipRow,
    "id" | "status" | "version" | "createdAt" | "updatedAt" | "wrongNumber" | "phoneKey" | "ownerKey"
  >
> & { phoneKey?: string | null; ownerKey?: string | null };

/** Timeline event in addition to the ones that `changeChip` derives from the change. */
export interface ChipEventInput {
  kind: string;
  from?: string | null;
  to?: string | null;
  reason?: string | null;
  details?: Record<string, unknown>;
}

export interface ChipChange {
  set: ChipFacts;
  /** Reason stored in the derived events. */
  reason?: string;
  events?: ChipEventInput[];
}

/**
 * The only writer of a chip's facts. Locks the row, passes it and the database time to `decide`, and writes the change
 * with the derived status and events. Also releases the chip's contacts if the change bans or cancels it. Writes
 * nothing if `decide` returns null. Returns null if the chip does not exist.
 *
 * Every transaction locks in this order: chips, pairings, chip_operations, clientes.
 */
export async function changeChip(
  tx: Transaction,
  chipId: string,
  actor: Actor | ActorColumns,
  decide: (chip: ChipRow, now: Date) => ChipChange | null,
): Promise<ChipRow | null> {
  const locked = await lockChip(tx, chipId);
  if (locked === null) return null;
  const { chip, now } = locked;
  const change = decide(chip, now);
  if (change === null) return chip;
  return writeChange(tx, chip, now, actor, change);
}

/** Locks the chip's row and returns it with the database time, read after the lock was acquired. */
export async function lockChip(
  tx: Transaction,
  chipId: string,
): Promise<{ chip: ChipRow; now: Date } | null> {
  const [chip] = await tx.select().from(chips).where(eq(chips.id, chipId)).for("no key update");
  if (chip === undefined) return null;
  return { chip, now: await databaseNow(tx) };
}

/** Reads the database clock. Decisions never use the process clock. */
export async function databaseNow(tx: Pick<Transaction, "execute">): Promise<Date> {
  const [row] = await tx.execute<{ now: string }>(sql`select clock_timestamp() as now`);
  if (row === undefined) throw new Error("the database returned no time");
  return new Date(row.now);
}

async function writeChange(
  tx: Transaction,
  chip: ChipRow,
  now: Date,
  actor: Actor | ActorColumns,
  change: ChipChange,
): Promise<ChipRow> {
  const facts = { ...chip, ...withConnectionTimes(chip, change.set, now) };
  const status = deriveStatus(facts, now);
  const { wrongNumber: _generated, ...columns } = facts;
  const [written] = await tx
    .update(chips)
    .set({
      ...columns,
      status,
      ...(isForPeople(chip, facts, status) ? { version: chip.version + 1, updatedAt: now } : {}),
    })
    .where(eq(chips.id, chip.id))
    .returning();
  if (written === undefined) throw new Error(`chip ${chip.id} vanished under its lock`);

  const events: ChipEventInput[] = [...(change.events ?? [])];
  const reason = change.reason ?? null;
  if (status !== chip.status) events.push({ kind: "status", from: chip.status, to: status, reason });
  if (written.state !== chip.state && isNews(chip.state, written.state)) {
    events.push({ kind: "connection", from: chip.state, to: written.state, reason });
  }
  if (written.wrongNumber && !chip.wrongNumber) {
    events.push({ kind: "wrong_number", from: written.phone, to: written.ownerPhone, reason });
  }
  const released = await releaseContacts(tx, chip, written);
  if (released > 0) events.push({ kind: "contacts_released", to: String(released), reason });
  if (events.length > 0) {
    await tx.insert(chipEvents).values(
      events.map((event) => ({
        chipId: chip.id,
        at: now,
        kind: event.kind,
        from: event.from ?? null,
        to: event.to ?? null,
        reason: event.reason ?? null,
        details: event.details ?? null,
        ...actorColumns(actor),
      })),
    );
  }
  return written;
}

/**
 * Facts updated by gateway checks. Changes to these alone keep the version, so that they do not invalidate an
 * operator's edit.
 */
const OBSERVED: readonly (keyof ChipFacts)[] = [
  "state",
  "stateSince",
  "stateCheckedAt",
  "evolutionConnected",
  "connectedSince",
  "lastOpenAt",
  "misses",
  "warmupSeconds",
  "warmupCreditedAt",
];

/** True if the change must bump the version, so that a concurrent edit of the chip is rejected. */
function isForPeople(before: ChipRow, after: ChipRow, status: ChipRow["status"]): boolean {
  if (status !== before.status) return true;
  const observed = new Set<string>(OBSERVED);
  return Object.entries(after).some(
    ([key, value]) => !observed.has(key) && String(value) !== String(Reflect.get(before, key)),
  );
}

/** Gaining or losing a proven connection, or losing the instance, is worth a timeline event. Pairing steps are not. */
function isNews(before: ChipRow["state"], after: ChipRow["state"]): boolean {
  return before === "open" || after === "open" || after === "missing";
}

function withConnectionTimes(chip: ChipRow, set: ChipFacts, now: Date): ChipFacts {
  const times: ChipFacts = { ...set };
  if (set.state !== undefined && set.state !== chip.state) times.stateSince = now;
  if (set.evolutionConnected === true) {
    times.lastOpenAt = now;
    times.connectedSince = chip.connectedSince ?? now;
    times.warmupCreditedAt = chip.evolutionConnected ? chip.warmupCreditedAt : now;
  }
  if (set.evolutionConnected === false) times.connectedSince = null;
  return times;
}

/**
 * Releases the contacts of a chip that was just banned or cancelled, so that their next message goes through another
 * chip. Returns the number of contacts.
 */
async function releaseContacts(tx: Transaction, before: ChipRow, after: ChipRow): Promise<number> {
  const gone = after.status === "banned" || after.status === "cancelled";
  if (!gone || before.status === after.status || before.instanceName === null) return 0;
  const rows = await tx
    .update(clientes)
    .set({ instanciaPreferida: null, updatedAt: sql`clock_timestamp()` })
    .where(eq(clientes.instanciaPreferida, before.instanceName))
    .returning({ id: clientes.id });
  return rows.length;
}
