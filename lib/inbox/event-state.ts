import { eq, sql } from "drizzle-orm";
import type { Queryable } from "@/db/client";
import { webhookEvents } from "@/db/schema";

export async function finishEvent(
  db: Queryable,
  eventId: number,
  state: "applied" | "ignored",
): Promise<void> {
  await db
    .update(webhookEvents)
    .set({
      state,
      data: sql`julia.without_texts(${webhookEvents.data})`,
      tries: sql`${webhookEvents.tries} + 1`,
      finishedAt: sql`clock_timestamp()`,
    })
    .where(eq(webhookEvents.id, eventId));
}

export async function postponeEvent(db: Queryable, eventId: number, pauseMs: number): Promise<void> {
  await db
    .update(webhookEvents)
    .set({
      tries: sql`${webhookEvents.tries} + 1`,
      nextTryAt: sql`clock_timestamp() + make_interval(secs => ${pauseMs / 1000}::float8)`,
    })
    .where(eq(webhookEvents.id, eventId));
}
