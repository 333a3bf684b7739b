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
}

export type StandInControl = (path: string, body: object) => Promise<void>;

export async function connectChips(
  ctx: CommandContext,
  control: StandInControl,
  count: number,
  limits: { perHour: number; perDay: number },
): Promise<PoolChip[]> {
  const chips: PoolChip[] = [];
  for (let start = 0; start < count; start += 5) {
    const numbers = Array.from({ length: Math.min(5, count - start) }, (_, index) => start + index);
    chips.push(...(await Promise.all(numbers.map((number) => connectChip(ctx, control, number, limits)))));
  }
  return chips;
}

async function connectChip(
  ctx: CommandContext,
  control: StandInControl,
  number: number,
  limits: { perHour: number; perDay: number },
): Promise<PoolChip> {
  const phone = String(5_511_970_000_000 + number);
  const { chipId, instanceName } = await createInstance(ctx, { phone, alreadyWarm: true, ...limits });
  await control("/scan", { instanceName, phone });
  await eventually(
    async () => {
      await ctx.db
        .update(pairings)
        .set({ pollNotBefore: sql`clock_timestamp()` })
        .where(eq(pairings.chipId, chipId));
      return readConnection(ctx, instanceName);
    },
    (answer) => answer.connected && answer.ownerPhone !== null,
    30_000,
  );
  return { chipId, instanceName, phone };
}
