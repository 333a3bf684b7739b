import { v7 as uuidv7 } from "uuid";
import { attempts, chipRotation, chips, clientes, messages, pairings } from "@/db/schema";
import { deriveStatus } from "@/lib/chips/condition/derive-status";
import { phoneKey } from "@/lib/phone";
import { beat } from "@/lib/worker/heartbeat";
import { ENVIRONMENT_GATEWAY } from "@/types/gateways";
import { insertGatewayRow, takeDown } from "../../factories/gateway-rows";
import { newPhone, type TestPool } from "../../factories/pool";

const MOST_CHIPS = 9;
const HOUR_MS = 3_600_000;
const SESSIONS = ["open", "open", "open", "close", "connecting", "missing", "unknown"] as const;
const ATTEMPTS = ["sent", "sent", "sent", "uncertain", "failed"] as const;
const PHASES = ["queued", "queued", "sent", "delivered", "uncertain", "expired", "failed"] as const;

export interface Dice {
  chance(share: number): boolean;
  below(limit: number): number;
  pick<T>(from: readonly [T, ...T[]]): T;
}

export const diceOf = (random: () => number): Dice => ({
  chance: (share) => random() < share,
  below: (limit) => Math.floor(random() * limit),
  pick: (from) => from[Math.floor(random() * from.length)] ?? from[0],
});

function randomChip({ chance, below, pick }: Dice, now: Date, gatewayIds: readonly [string, ...string[]]) {
  const ago = (hours: number) => new Date(now.getTime() - hours * HOUR_MS);
  const phone = newPhone();
  const state = pick(SESSIONS);
  const facts = {
    cancelledAt: chance(0.05) ? ago(1) : null,
    bannedAt: chance(0.08) ? ago(3) : null,
    pausedAt: chance(0.25) ? ago(2) : null,
    restrictedUntil: chance(0.12) ? new Date(now.getTime() + 24 * HOUR_MS) : null,
    desiredConnection: chance(0.1) ? ("disconnected" as const) : ("connected" as const),
    everPaired: chance(0.9),
    warmupCompletedAt: chance(0.7) ? ago(100) : null,
  };
  const status = deriveStatus(facts, now);
  const id = uuidv7();
  return {
    ...facts,
    id,
    gatewayId: pick(gatewayIds),
    status,
    state,
    phone,
    phoneKey: phoneKey(phone),
    label: chance(0.4) ? `Chip ${id.slice(-4)}` : null,
    instanceName: status === "cancelled" ? null : `julia-${id.slice(-12)}`,
    evolutionConnected: state === "open",
    lastOpenAt: ago(1 + below(50)),
    stateSince: ago(1),
    connectedSince: state === "open" ? ago(below(90)) : null,
    closeCode: state !== "open" && chance(0.4) ? pick([401, 408, 408]) : null,
    closedAt: ago(1),
    misses: state === "open" && chance(0.1) ? 1 : 0,
    ownerKey: chance(0.9) ? phoneKey(phone) : chance(0.5) ? "551190000000" : null,
    perHour: 1 + below(20),
    perDay: 1 + below(60),
  };
}

/**
 * Fills the empty database with a random pool and a random day of messages. `now` must be the time of `julia.clock()`.
 */
export async function fillRandomWorld(
  pool: TestPool,
  dice: Dice,
  clientId: string,
  now: Date,
): Promise<void> {
  const { db, sql } = pool.ctx;
  const gatewayIds: [string, ...string[]] = [ENVIRONMENT_GATEWAY];
  for (const name of ["recife", "natal"].slice(0, dice.below(3))) {
    gatewayIds.push(await insertGatewayRow(sql, name));
  }
  const made = Array.from({ length: dice.below(MOST_CHIPS + 1) }, () => randomChip(dice, now, gatewayIds));
  const people = Array.from({ length: 12 }, () => {
    const telefone = newPhone();
    const chip = made[dice.below(made.length + 1)];
    const instanciaPreferida = chip?.instanceName ?? null;
    return { id: uuidv7(), telefone, telefoneChave: phoneKey(telefone), instanciaPreferida };
  });
  if (made.length > 0) {
    await db.insert(chips).values(made);
    await db.insert(pairings).values(made.map(({ id }) => ({ chipId: id })));
  }
  await db.insert(clientes).values(people);
  await insertTraffic(pool, dice, { clientId, now, people, chipIds: made.map(({ id }) => id) });
  if (dice.chance(0.15)) await db.update(chipRotation).set({ outSince: now });
  // A single gateway is down as often as before; of several, each may be down while the others work.
  for (const id of gatewayIds) {
    if (dice.chance(gatewayIds.length === 1 ? 0.15 : 0.4)) await takeDown(sql, id);
  }
  if (dice.chance(0.1)) await sql`delete from julia.worker_heartbeats`;
  else await beat(pool.ctx, "test");
  await sql`select julia.refresh_rotation(chip_id) from julia.chip_rotation`;
}

interface Traffic {
  clientId: string;
  now: Date;
  people: readonly { id: string; telefone: string }[];
  chipIds: readonly string[];
}

async function insertTraffic(
  pool: TestPool,
  dice: Dice,
  { clientId, now, people, chipIds }: Traffic,
): Promise<void> {
  const rows = people.map((person) => {
    const phase = dice.pick(PHASES);
    const chipId = chipIds[dice.below(chipIds.length + 1)];
    const isQueued = phase === "queued";
    const createdAt = new Date(now.getTime() - dice.below(90) * 60_000);
    const routed =
      isQueued && chipId !== undefined ? { routeKind: "chip" as const, routeChipId: chipId } : {};
    return {
      id: uuidv7({ msecs: createdAt.getTime() }),
      clientId,
      bodyDigest: "digest",
      contactId: person.id,
      toPhone: person.telefone,
      toKey: phoneKey(person.telefone),
      text: "Oi",
      kind: "follow_up" as const,
      phase,
      ready: isQueued,
      ...routed,
      chipId: isQueued ? null : (chipId ?? null),
      expiresAt: new Date(now.getTime() + 24 * HOUR_MS),
      createdAt,
      sentAt: phase === "sent" || phase === "delivered" ? now : null,
      failedAt: phase === "failed" || phase === "expired" ? now : null,
      uncertainSince: phase === "uncertain" ? createdAt : null,
    };
  });
  await pool.ctx.db.insert(messages).values(rows);
  const held = chipIds.flatMap((chipId) =>
    Array.from({ length: dice.below(12) }, () => {
      const at = new Date(now.getTime() - dice.below(23 * 60) * 60_000);
      return { id: uuidv7(), chipId, state: dice.pick(ATTEMPTS), slotAt: at, heldAt: at };
    }),
  );
  if (held.length > 0) await pool.ctx.db.insert(attempts).values(held);
}
