import { and, eq, isNull, sql } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import {
  attempts,
  type ChipOperationRow,
  type ChipRow,
  chipEvents,
  chipOperations,
  chips,
  clientes,
  type PairingRow,
  pairings,
  pairingTries,
} from "@/db/schema";
import type { Actor } from "@/lib/actor";
import { readConnection } from "@/lib/chips/connection/read-connection";
import { loadRunningConfig } from "@/lib/config/config";
import type { CommandContext } from "@/lib/context/command-context";
import { openAppContext } from "@/lib/context/server-context";
import type { Gateway } from "@/lib/gateway/gateway";
import type { Gateways } from "@/lib/gateway/gateways";
import { phoneKey } from "@/lib/phone";
import { ENVIRONMENT_GATEWAY } from "@/types/gateways";
import type { ConnectionStateAnswer } from "@/types/pairing";
import { type Simulator, type SimulatorOptions, startSimulator } from "../../simulator/simulator";
import { cloneTemplate } from "../setup/database";
import { controlOf, type SimulatorControl } from "./simulator-control";

export const ADMIN: Actor = { kind: "person", id: uuidv7(), label: "Ada", role: "admin" };
export const OPERATOR: Actor = { kind: "person", id: uuidv7(), label: "Olga", role: "operator" };

/** Delays of the gateway in ms. They are shorter than those of a real gateway, because only their order matters. */
export const QUICK = {
  createWaitMs: 400,
  connectWaitMs: 200,
  lookupDelayMs: 20,
  qrDelayMs: 30,
  pairingDelayMs: 30,
  firstLoginDelayMs: 50,
  loginDelayMs: 30,
  profileDelayMs: 10,
};

export interface TestPool extends SimulatorControl {
  ctx: CommandContext;
  /** The client of the environment's gateway. */
  gateway: Gateway;
  as(actor: Actor): CommandContext;
  simulator: Simulator;
  chip(id: string): Promise<ChipRow>;
  pairing(chipId: string): Promise<PairingRow>;
  /** Returns the chip's operations, oldest first. */
  operations(chipId: string): Promise<ChipOperationRow[]>;
  /** Returns the kinds of the chip's events, oldest first. */
  eventKinds(chipId: string): Promise<string[]>;
  /** Allows the next poll to query the gateway, as if 2 s had passed since the last poll. */
  allowPoll(chipId: string): Promise<void>;
  /** Allows a poll and then polls the chip's connection state, as a browser does every 3 s. */
  look(chipId: string): Promise<ConnectionStateAnswer>;
  lookUntil(
    chipId: string,
    isWanted: (answer: ConnectionStateAnswer) => boolean,
  ): Promise<ConnectionStateAnswer>;
  /** Moves the stored times of a chip's pairing and of its connection state into the past by `seconds`. */
  letTimePass(chipId: string, seconds: number): Promise<void>;
  close(): Promise<void>;
}

export async function createTestPool(
  options: {
    environment?: Record<string, string>;
    gateway?: Pick<SimulatorOptions, "version" | "isLicensed">;
  } = {},
): Promise<TestPool> {
  const database = await cloneTemplate();
  const simulator = await startSimulator({ behaviour: QUICK, ...options.gateway });
  const app = openAppContext(
    loadRunningConfig({
      DATABASE_URL: database.url,
      AUTH_SECRET: "a secret of at least thirty-two characters",
      EVOLUTION_API_URL: simulator.url,
      EVOLUTION_API_KEY: simulator.apiKey,
      SIMULATED: "true",
      LOG_LEVEL: "silent",
      ...options.environment,
    }),
    "test",
  );
  const ctx: CommandContext = { ...app, actor: OPERATOR };
  const gateway = await ctx.gateways.of(ENVIRONMENT_GATEWAY);
  const chip = async (id: string) => {
    const [row] = await app.db.select().from(chips).where(eq(chips.id, id));
    if (row === undefined) throw new Error(`no chip ${id}`);
    return row;
  };
  const allowPoll = async (chipId: string) => {
    await app.db
      .update(pairings)
      .set({ pollNotBefore: sql`clock_timestamp()` })
      .where(eq(pairings.chipId, chipId));
  };
  const look = async (chipId: string) => {
    await allowPoll(chipId);
    return readConnection(ctx, (await chip(chipId)).instanceName ?? "");
  };
  return {
    ctx,
    gateway,
    as: (actor) => ({ ...ctx, actor }),
    simulator,
    ...controlOf(simulator),
    chip,
    allowPoll,
    look,
    lookUntil: (chipId, isWanted) => eventually(() => look(chipId), isWanted),
    pairing: async (chipId) => {
      const [row] = await app.db.select().from(pairings).where(eq(pairings.chipId, chipId));
      if (row === undefined) throw new Error(`no pairing of ${chipId}`);
      return row;
    },
    operations: (chipId) =>
      app.db
        .select()
        .from(chipOperations)
        .where(eq(chipOperations.chipId, chipId))
        .orderBy(chipOperations.number),
    eventKinds: async (chipId) => {
      const rows = await app.db
        .select()
        .from(chipEvents)
        .where(eq(chipEvents.chipId, chipId))
        .orderBy(chipEvents.id);
      return rows.map((row) => row.kind);
    },
    letTimePass: async (chipId, seconds) => {
      const past = sql.raw(`interval '${seconds} seconds'`);
      await app.db
        .update(pairings)
        .set({
          qrIssuedAt: sql`${pairings.qrIssuedAt} - ${past}`,
          scanInferredAt: sql`${pairings.scanInferredAt} - ${past}`,
          closeSince: sql`${pairings.closeSince} - ${past}`,
          connectedSocketAt: sql`${pairings.connectedSocketAt} - ${past}`,
          endedAt: sql`${pairings.endedAt} - ${past}`,
          withoutQrSince: sql`${pairings.withoutQrSince} - ${past}`,
          watchedAt: sql`${pairings.watchedAt} - ${past}`,
          startedAt: sql`${pairings.startedAt} - ${past}`,
          pollNotBefore: sql`${pairings.pollNotBefore} - ${past}`,
        })
        .where(eq(pairings.chipId, chipId));
      await app.db
        .update(chips)
        .set({ stateSince: sql`${chips.stateSince} - ${past}` })
        .where(eq(chips.id, chipId));
      await app.db
        .update(pairingTries)
        .set({
          startedAt: sql`${pairingTries.startedAt} - ${past}`,
          askedAt: sql`${pairingTries.askedAt} - ${past}`,
          firstCodeAt: sql`${pairingTries.firstCodeAt} - ${past}`,
          connectedAt: sql`${pairingTries.connectedAt} - ${past}`,
        })
        .where(and(eq(pairingTries.chipId, chipId), isNull(pairingTries.endedAt)));
    },
    close: async () => {
      await app.close();
      await simulator.close();
      await database.drop();
    },
  };
}

/** Gateways whose every member is this client. */
export const onlyGateway = (gateway: Gateway): Gateways => ({ of: async () => gateway });

let nextPhone = 5_511_960_000_000;

/** Generates a Brazilian mobile number that is unique within this test file. */
export function newPhone(): string {
  nextPhone += 1;
  return String(nextPhone);
}

/** Inserts a chip into the database without creating an instance at the gateway. */
export async function insertChip(ctx: CommandContext, facts: Partial<ChipRow> = {}): Promise<ChipRow> {
  const phone = facts.phone === undefined ? newPhone() : facts.phone;
  const { wrongNumber: _generated, ...columns } = facts;
  const id = facts.id ?? uuidv7();
  const [row] = await ctx.db
    .insert(chips)
    .values({
      instanceName: `julia-${id.slice(-12)}`,
      ...columns,
      id,
      phone,
      phoneKey: phone === null ? null : phoneKey(phone),
    })
    .returning();
  if (row === undefined) throw new Error("the chip was not stored");
  await ctx.db.insert(pairings).values({ chipId: id });
  return row;
}

export async function insertContacts(
  ctx: CommandContext,
  instanceName: string,
  count: number,
): Promise<void> {
  await ctx.db.insert(clientes).values(
    Array.from({ length: count }, () => {
      const telefone = newPhone();
      return { id: uuidv7(), telefone, telefoneChave: phoneKey(telefone), instanciaPreferida: instanceName };
    }),
  );
}

export async function insertSends(
  ctx: CommandContext,
  chipId: string,
  minutesAgo: readonly number[],
): Promise<void> {
  await ctx.db.insert(attempts).values(
    minutesAgo.map((minutes) => ({
      id: uuidv7(),
      chipId,
      state: "sent" as const,
      slotAt: sql`clock_timestamp() - make_interval(mins => ${minutes})`,
      heldAt: sql`clock_timestamp() - make_interval(mins => ${minutes})`,
    })),
  );
  await ctx.db.execute(sql`select julia.refresh_rotation(${chipId})`);
}

/** Maximum pause between polls. Shorter pauses would use the CPU time that the awaited work needs. */
const LONGEST_PAUSE_MS = 80;

/** Calls `ask` until its result matches. After `withinMs`, throws an error that contains the last result. */
export async function eventually<T>(
  ask: () => Promise<T>,
  isWanted: (answer: T) => boolean,
  withinMs = 240_000,
): Promise<T> {
  const deadline = Date.now() + withinMs;
  for (let pauseMs = 10; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
    const answer = await ask();
    if (isWanted(answer)) return answer;
    if (Date.now() > deadline) throw new Error(`not in time; last answer: ${JSON.stringify(answer)}`);
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
}
