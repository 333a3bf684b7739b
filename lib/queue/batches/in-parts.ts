import type { SQL } from "drizzle-orm";
import { z } from "zod";
import type { AppContext } from "@/lib/context/server-context";
import { retryConflicts } from "@/lib/queue/retry-conflicts";

/** Messages per transaction, so that other transactions do not wait long for their contacts. */
const PART = 200;

const partSchema = z.object({ found: z.number().int() });

/** Runs the statement, which returns how many messages it found, until it finds less than a whole part. */
export async function inParts(ctx: Pick<AppContext, "db">, statement: (limit: number) => SQL): Promise<void> {
  for (let found = PART; found === PART; ) {
    const [row] = await retryConflicts(null, [() => ctx.db.execute(statement(PART))]);
    found = partSchema.parse(row).found;
  }
}
