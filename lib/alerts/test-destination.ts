import { eq, sql } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { alertDeliveries, alertDestinations } from "@/db/schema";
import type { CommandContext } from "@/lib/context/command-context";
import type { TestResult } from "@/types/alert-pages";
import { deliver } from "./deliver";
import { destinationNotFound, requireDestinationAdmin } from "./destination";

/** Sends a test notice through the regular delivery code and returns the outcome. Throws `forbidden`, `not_found`. */
export async function testDestination(ctx: CommandContext, id: string): Promise<TestResult> {
  requireDestinationAdmin(ctx);
  const [known] = await ctx.db
    .select({ id: alertDestinations.id })
    .from(alertDestinations)
    .where(eq(alertDestinations.id, id));
  if (known === undefined) throw destinationNotFound();
  const [delivery] = await ctx.db
    .insert(alertDeliveries)
    .values({
      id: uuidv7(),
      destinationId: id,
      kind: "test",
      noticeIds: [],
      tries: 1,
      // Far enough in the future that only this request attempts the delivery.
      nextTryAt: sql`clock_timestamp() + interval '1 hour'`,
      createdAt: sql`julia.clock()`,
    })
    .returning();
  if (delivery === undefined) throw new Error("the test was not stored");
  await deliver(ctx, delivery);
  const [outcome] = await ctx.db
    .select({ state: alertDeliveries.state, error: alertDeliveries.lastError })
    .from(alertDeliveries)
    .where(eq(alertDeliveries.id, delivery.id));
  return outcome ?? { state: "failed", error: null };
}
