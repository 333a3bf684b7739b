import { and, eq, isNull, sql } from "drizzle-orm";
import { chips, gateways, periodicTasks } from "@/db/schema";
import { auditCommand } from "@/lib/audit";
import type { CommandContext } from "@/lib/context/command-context";
import { DomainError, invalidField } from "@/lib/errors";
import { isForeignKeyViolation } from "@/lib/log/postgres-code";
import { lockAuthority } from "@/lib/people/lock-authority";
import { ENVIRONMENT_GATEWAY, SET_BY_ENVIRONMENT } from "@/types/gateways";
import { gatewayNotFound, requireGatewayAdmin } from "./pool-gateway";

/**
 * Removes a gateway that has no chips. Nothing is called or deleted at the gateway. Deleted chips whose instance is
 * gone become chips of the environment's gateway: they keep their history, and a gateway is chosen again if their
 * number returns to the pool. A chip whose delete is not confirmed yet still counts. Throws `forbidden`,
 * `gateway_not_found`, `gateway_in_use`, or `invalid_request` for the environment's gateway.
 */
export async function removeGateway(ctx: CommandContext, id: string): Promise<void> {
  requireGatewayAdmin(ctx.actor);
  if (id === ENVIRONMENT_GATEWAY) throw invalidField("id", SET_BY_ENVIRONMENT);
  try {
    await ctx.db.transaction(async (tx) => {
      await lockAuthority(tx, ctx.actor);
      // Waits for a move that is reserving capacity here, and prevents further moves to this gateway from beginning.
      await tx.execute(sql`select 1 from julia.gateways where id = ${id} for update`);
      const [moving] = await tx.execute(sql`
        select 1 from julia.chip_operations where state = 'requested' and kind = 'move' and input ->> 'to' = ${id}
        limit 1`);
      if (moving !== undefined)
        throw new DomainError("gateway_in_use", "A chip is being moved to this gateway.");
      await tx
        .update(chips)
        .set({ gatewayId: ENVIRONMENT_GATEWAY })
        .where(and(eq(chips.gatewayId, id), eq(chips.status, "cancelled"), isNull(chips.instanceName)));
      // The foreign key of a chip that remains, or that a concurrent transaction stores, rejects this statement.
      const [removed] = await tx
        .delete(gateways)
        .where(eq(gateways.id, id))
        .returning({ name: gateways.name, baseUrl: gateways.baseUrl });
      if (removed === undefined) throw gatewayNotFound();
      await tx.delete(periodicTasks).where(eq(periodicTasks.name, `reconcile:${id}`));
      await auditCommand(tx, ctx, "gateway.remove", "gateway", id, removed);
    });
  } catch (error) {
    if (!isForeignKeyViolation(error)) throw error;
    throw new DomainError("gateway_in_use", "The gateway still has chips. Move or delete them first.");
  }
}
