import { sql } from "drizzle-orm";
import { z } from "zod";
import type { Queryable } from "@/db/client";
import { type AdmissionForecast, admissionForecastSchema, type Forecast, forecastSchema } from "./estimate";

const DAY = 86_400;
/** The last horizon is the longest time to live of a message. */
const HORIZON_SECONDS = [0, 60, 300, 900, 3600, 7200, 21_600, 43_200, DAY, 2 * DAY, 7 * DAY];
/** Maximum number of chips in cooldown whose next slot is forecast exactly. */
const NEXT_CHIPS = 20;
const MOST_COUNTED = 100_000;

/** Stores the forecast of the queue and of the chips' slots. */
export async function renewForecast(ctx: { db: Queryable }): Promise<void> {
  await ctx.db.execute(sql`
    select julia.renew_forecast(${sql.param(HORIZON_SECONDS)}, ${NEXT_CHIPS}, ${MOST_COUNTED})`);
}

/** The stored forecast as one JSON value for `forecastSchema`, or null. */
export const forecastColumn = sql`(select jsonb_build_object('waiting', f.waiting, 'slots', f.slots,
  'ageSeconds', extract(epoch from julia.clock() - f.at)) from julia.pool_forecasts f where f.id = 1)`;

export interface PoolOutlook {
  forecast: Forecast | null;
  /** Null if there is no forecast, if it knows no chip yet, or if a worker of an earlier release stored it. */
  admission: AdmissionForecast | null;
  /** True if any chip that was paired is neither banned nor cancelled and has limits above 0. */
  couldEverSend: boolean;
}

const outlookSchema = z.object({
  forecast: forecastSchema.nullable(),
  admission: admissionForecastSchema.nullable(),
  could_ever_send: z.boolean(),
});

/** Reads the last stored forecast, and whether any chip could ever send. */
export async function readPoolOutlook(ctx: { db: Queryable }): Promise<PoolOutlook> {
  const rows = await ctx.db.execute(sql`
    select ${forecastColumn} as forecast, (select admission from julia.pool_forecasts where id = 1) as admission,
      exists (select 1 from julia.chips c where julia.could_ever_send(c)) as could_ever_send`);
  const { forecast, admission, could_ever_send } = outlookSchema.parse(rows[0]);
  return { forecast, admission, couldEverSend: could_ever_send };
}
