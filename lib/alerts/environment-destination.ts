import { sql } from "drizzle-orm";
import type { Transaction } from "@/db/client";
import { alertDestinations } from "@/db/schema";
import { urlHint } from "./url-hint";

/**
 * Fixed id of the destination for `ALERT_WEBHOOK_URL`. The destination has a row so that its deliveries are stored like
 * all others.
 */
const ENVIRONMENT_DESTINATION_ID = "00000000-0000-7000-8000-000000000001";

/** Creates or updates the row for `ALERT_WEBHOOK_URL`, or disables the row if the variable is unset. */
export async function ensureEnvironmentDestination(tx: Transaction, url: string | null): Promise<void> {
  if (url === null) {
    await tx
      .update(alertDestinations)
      .set({ enabled: false })
      .where(sql`${alertDestinations.fromEnvironment} and ${alertDestinations.enabled}`);
    return;
  }
  const shown = { name: "ALERT_WEBHOOK_URL", urlHint: urlHint(url), enabled: true };
  await tx
    .insert(alertDestinations)
    .values({
      id: ENVIRONMENT_DESTINATION_ID,
      kind: "slack",
      fromEnvironment: true,
      encryptedUrl: null,
      createdBy: "ALERT_WEBHOOK_URL",
      ...shown,
    })
    .onConflictDoUpdate({
      target: alertDestinations.id,
      set: shown,
      setWhere: sql`not ${alertDestinations.enabled} or ${alertDestinations.urlHint} <> excluded.url_hint`,
    });
}
