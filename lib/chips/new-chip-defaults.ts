import { sql } from "drizzle-orm";
import type { AppContext } from "@/lib/context/server-context";
import { readSettings } from "@/lib/settings/read-settings";
import type { NewChipDefaults } from "@/types/chips";

/** SQL expressions, so that the limits are read from the settings when the chip is stored. */
export const DEFAULT_PER_HOUR = sql<number>`(select default_per_hour from julia.settings where id = 1)`;
export const DEFAULT_PER_DAY = sql<number>`(select default_per_day from julia.settings where id = 1)`;

export async function readNewChipDefaults(ctx: Pick<AppContext, "db">): Promise<NewChipDefaults> {
  const { defaultPerHour, defaultPerDay, warmUpSteps, warmUpDoneDay } = await readSettings(ctx.db);
  const [first] = warmUpSteps;
  return {
    perHour: defaultPerHour,
    perDay: defaultPerDay,
    firstDay: {
      perHour: Math.min(first.perHour, defaultPerHour),
      perDay: Math.min(first.perDay, defaultPerDay),
    },
    warmUpDoneDay,
  };
}
