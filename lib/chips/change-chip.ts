import { asc, eq, inArray, sql } from "drizzle-orm";
import type { Transaction } from "@/db/client";
import { type ChipRow, chipEvents, chips, clientes } from "@/db/schema";
import type { Actor } from "@/lib/actor";
import { type ActorColumns, actorColumns } from "@/lib/audit";
import { deriveStatus } from "./condition/derive-status";
import { isSameConnection } from "./connection/same-connection";

/** Facts that a change may set. `changeChip` derives the status, version and timestamps. */
export type ChipFacts = Partial<
  Omit<
    ChipRow,
    "id" | "status" | "version" | "createdAt" | "updatedAt" | "wrongNumber" | "phoneKey" | "ownerKey"
  >
> & { phoneKey?: string | null; ownerKey?: string | null };

/** An event for the timeline, in addition to the events that `changeChip` derives from the change. */
interface ChipEventInput {
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
 * Changes a chip's facts. Locks the row, passes it and the database time to `decide`, and writes the change with the
 * derived status and events. Also releases the chip's contacts if the change bans or cancels the chip. Writes nothing
 * if `decide` returns null. Returns null if the chip does not exist.
 *
 * A transaction that changes a chip locks the chip before its pairing, operations and contacts (decision 005, "Lock
 * order").
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

/**
 * Like `changeChip`, but for several chips, which are locked in the order of their ids. A chip stays unchanged if
 * `decide` returns a `Refusal`. Returns the results in the order of the ids, without chips that do not exist.
 */
export async function changeChips<Refusal extends string>(
  tx: Transaction,
  chipIds: readonly string[],
  actor: Actor | ActorColumns,
  decide: (chip: ChipRow, now: Date) => ChipChange | Refusal | null,
): Promise<{ before: ChipRow; result: ChipRow | Refusal | null }[]> {
  const rows = await tx
    .select()
    .from(chips)
    .where(inArray(chips.id, [...chipIds]))
    .orderBy(asc(chips.id))
    .for("no key update");
  const now = await databaseNow(tx);
  const results: { before: ChipRow; result: ChipRow | Refusal | null }[] = [];
  for (const before of rows) {
    const change = decide(before, now);
    const result =
      change === null || typeof change === "string"
        ? change
        : await writeChange(tx, before, now, actor, change);
    results.push({ before, result });
  }
  return results;
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
  const isReopened = change.set.evolutionConnected === true && !chip.evolutionConnected;
  const isSame = isReopened && (await isSameConnection(tx, chip));
  const facts = { ...chip, ...withConnectionTimes(chip, change.set, now, isSame) };
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
 * Facts updated by gateway checks and by the warm-up. A change to only these facts does not increase the version, so
 * that an operator's concurrent edit is not rejected.
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

/** True if the change must increase the version, so that a concurrent edit of the chip is rejected. */
function isForPeople(before: ChipRow, after: ChipRow, status: ChipRow["status"]): boolean {
  if (status !== before.status) return true;
  const observed = new Set<string>(OBSERVED);
  return Object.entries(after).some(
    ([key, value]) => !observed.has(key) && String(value) !== String(Reflect.get(before, key)),
  );
}

/** True if a state change belongs in the timeline: a change to or from `open`, or to `missing`. */
function isNews(before: ChipRow["state"], after: ChipRow["state"]): boolean {
  return before === "open" || after === "open" || after === "missing";
}

function withConnectionTimes(chip: ChipRow, set: ChipFacts, now: Date, isSame: boolean): ChipFacts {
  const times: ChipFacts = { ...set };
  if (set.state !== undefined && set.state !== chip.state) times.stateSince = now;
  if (set.evolutionConnected === true) {
    times.lastOpenAt = now;
    const isContinued = chip.evolutionConnected || isSame;
    times.connectedSince = (isContinued ? chip.connectedSince : null) ?? now;
    times.warmupCreditedAt = chip.evolutionConnected ? chip.warmupCreditedAt : now;
  }
  if (set.evolutionConnected === false) times.connectedSince = set.connectedSince ?? null;
  return times;
}

/**
 * Releases the contacts of a chip that was just banned or cancelled, so that their next message goes through another
 * chip. Returns the number of released contacts.
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
