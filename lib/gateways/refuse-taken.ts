import { and, ne, or, sql } from "drizzle-orm";
import { gateways } from "@/db/schema";
import type { AppContext } from "@/lib/context/server-context";
import { DomainError } from "@/lib/errors";
import { plainAddress } from "./gateway-address";

interface Identity {
  id: string;
  name?: string;
  baseUrl?: string;
}

/**
 * Throws `gateway_taken` with the field if another gateway has the name (ignoring case) or the address. A unique index
 * per field rejects what is stored between this check and the write.
 */
export async function refuseTaken(
  ctx: Pick<AppContext, "db" | "config">,
  { id, name, baseUrl }: Identity,
): Promise<void> {
  const sameName = sql<boolean>`coalesce(lower(${gateways.name}) = lower(${name ?? null}), false)`;
  const sameAddress = sql<boolean>`coalesce(${gateways.baseUrl} = ${baseUrl ?? null}, false)`;
  const [other] = await ctx.db
    .select({ hasName: sameName })
    .from(gateways)
    .where(and(ne(gateways.id, id), or(sameName, sameAddress)))
    .orderBy(sql`${sameName} desc`)
    .limit(1);
  if (other?.hasName) throw taken("name", "Another gateway has this name.");
  if (other !== undefined || baseUrl === plainAddress(ctx.config.gateway.url)) {
    throw taken("baseUrl", "Another gateway has this address.");
  }
}

const taken = (path: string, message: string) =>
  new DomainError("gateway_taken", message, { errors: [{ path, message }] });
