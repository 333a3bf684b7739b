import { count, min } from "drizzle-orm";
import { forwardedWebhooks } from "@/db/schema";
import type { AppContext } from "@/lib/context/server-context";
import type { WebhookForwarding } from "@/types/webhook-forwarding";
import { openTarget, readForwardingRow } from "./forwarding-row";

export async function getWebhookForwarding({
  db,
  config,
}: Pick<AppContext, "db" | "config">): Promise<WebhookForwarding> {
  const [row, [queue]] = await Promise.all([
    readForwardingRow(db),
    db.select({ waiting: count(), oldestAt: min(forwardedWebhooks.receivedAt) }).from(forwardedWebhooks),
  ]);
  const target = openTarget(config.authSecret, row);
  return {
    enabled: row?.enabled ?? false,
    origin: row?.origin ?? null,
    headerNames: Object.keys(target?.headers ?? {}),
    isReadable: target !== null || row?.urlSealed === undefined || row.urlSealed === null,
    waiting: queue?.waiting ?? 0,
    oldestAt: queue?.oldestAt?.toISOString() ?? null,
    lastSuccessAt: row?.lastSuccessAt?.toISOString() ?? null,
    failingSince: row?.failingSince?.toISOString() ?? null,
    lastError: row?.lastError ?? null,
    version: row?.version ?? 1,
  };
}
