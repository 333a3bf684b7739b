import { sql } from "drizzle-orm";
import { z } from "zod";
import type { Transaction } from "@/db/client";
import type { Observation } from "./observation";

const rowSchema = z.tuple([
  z.object({ count: z.coerce.number(), origins: z.string().nullable(), since: z.coerce.date().nullable() }),
]);

/** Observes the subscriptions that were disabled because every delivery failed for 5 days. They share one incident. */
export async function observeSubscriptions(tx: Transaction): Promise<Observation[]> {
  const [{ count, origins, since }] = rowSchema.parse(
    await tx.execute(sql`
      select count(*), string_agg(distinct origin, ', ') as origins, min(failing_since) as since
      from julia.subscriptions where status = 'disabled'`),
  );
  if (count === 0) return [];
  return [
    {
      rule: "subscription_failing",
      subject: null,
      gatewayId: null,
      seen: { kind: "wrong", since, cause: { code: "subscription_failing", values: { count, origins } } },
    },
  ];
}
