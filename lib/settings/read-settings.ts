import { eq } from "drizzle-orm";
import type { Queryable } from "@/db/client";
import { type SettingsRow, settings } from "@/db/schema";
import { type Settings, settingsSchema } from "@/types/settings";

/** Reads the editable settings, and which of these settings the environment fixes. */
export async function readSettings(db: Queryable): Promise<Settings> {
  const [row] = await db.select().from(settings).where(eq(settings.id, 1));
  if (row === undefined) throw new Error("the settings' one row is missing");
  return toSettings(row);
}

/** Omits the columns that are used only for the queue's timing. */
export function toSettings(row: SettingsRow): Settings {
  return settingsSchema.parse(row);
}
