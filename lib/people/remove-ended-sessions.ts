import { sql } from "drizzle-orm";
import type { Database } from "@/db/client";
import { sessions } from "@/db/schema";
import { isLive } from "./read-session";

export async function removeEndedSessions({ db }: { db: Database }): Promise<void> {
  await db.delete(sessions).where(sql`not (${isLive()})`);
}
