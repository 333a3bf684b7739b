import { sql } from "drizzle-orm";
import { z } from "zod";
import { camelRow } from "@/lib/camel-row";
import type { AppContext } from "@/lib/context/server-context";

const rowSchema = camelRow(
  z.object({
    id: z.coerce.number(),
    chipId: z.uuid(),
    contentType: z.string(),
    body: z.instanceof(Buffer),
    attempts: z.number().int(),
  }),
);
export type ForwardedWebhook = z.output<typeof rowSchema>;

/** Leases waiting webhooks. Returns them by chip, each in the order of arrival. */
export async function claimForwarded(
  ctx: Pick<AppContext, "db">,
  room: { owner: string; leaseSeconds: number; chips: number; perChip: number },
): Promise<Map<string, ForwardedWebhook[]>> {
  const rows = z.array(rowSchema).parse(
    await ctx.db.execute(sql`
      select * from julia.claim_forwarded(${room.owner}, ${room.leaseSeconds}, ${room.chips}, ${room.perChip})`),
  );
  rows.sort((a, b) => a.id - b.id);
  const batches = new Map<string, ForwardedWebhook[]>();
  for (const row of rows) batches.set(row.chipId, [...(batches.get(row.chipId) ?? []), row]);
  return batches;
}
