import { eq, sql } from "drizzle-orm";
import { pairings } from "@/db/schema";
import { readConnection } from "@/lib/chips/connection/read-connection";
import { createInstance } from "@/lib/chips/create-instance";
import type { CommandContext } from "@/lib/context/command-context";
import { eventually } from "../factories/pool";

export interface PoolChip {
  chipId: string;
  instanceName: string;
  phone: string;
  gatewayId: string;
}

/** Calls the control API of a stand-in and returns its response. */
export type StandInControl = (path: string, body: object) => Promise<unknown>;

/** A gateway of the pool: its id in the database, and the control of its stand-in. */
export interface PoolGateway {
  id: string;
  control: StandInControl;
}

/** Connects the chips, which are spread evenly over the gateways. */
export async function connectChips(
  ctx: CommandContext,
  gateways: readonly [PoolGateway, ...PoolGateway[]],
  { chips: count, perHour, perDay }: { chips: number; perHour: number; perDay: number },
): Promise<PoolChip[]> {
  const limits = { perHour, perDay };
  const chips: PoolChip[] = [];
  for (let start = 0; start < count; start += 5) {
    const numbers = Array.from({ length: Math.min(5, count - start) }, (_, index) => start + index);
    const connect = (number: number) =>
      connectChip(ctx, gateways[number % gateways.length] ?? gateways[0], number, limits);
    chips.push(...(await Promise.all(numbers.map(connect))));
  }
  return chips;
}

async function connectChip(
  ctx: CommandContext,
  gateway: PoolGateway,
  number: number,
  limits: { perHour: number; perDay: number },
): Promise<PoolChip> {
  const phone = String(5_511_970_000_000 + number);
  const { chipId, instanceName } = await createInstance(ctx, {
    phone,
    alreadyWarm: true,
    gatewayId: gateway.id,
    ...limits,
  });
  await gateway.control("/scan", { instanceName, phone });
  await eventually(
    async () => {
      await ctx.db
        .update(pairings)
        .set({ pollNotBefore: sql`clock_timestamp()` })
        .where(eq(pairings.chipId, chipId));
      return readConnection(ctx, instanceName);
    },
    (answer) => answer.connected && answer.ownerPhone !== null,
  );
  return { chipId, instanceName, phone, gatewayId: gateway.id };
}
