import { sql } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import type { Transaction } from "@/db/client";
import { chipEvents, chips, pairings } from "@/db/schema";
import { actorColumns, auditCommand } from "@/lib/audit";
import { type CommandContext, requireWriter } from "@/lib/context/command-context";
import { DomainError } from "@/lib/errors";
import type { GatewayInstance } from "@/lib/gateway/gateway";
import { isUniqueViolation } from "@/lib/log/postgres-code";
import { phoneKey } from "@/lib/phone";
import { printPhoneOrNull } from "@/lib/stated-phone";
import type { AdoptableInstance } from "@/types/chips";
import { type ChipFacts, changeChip, databaseNow } from "./change-chip";
import { recordState } from "./connection/observe";
import { recordOwner } from "./connection/record-owner";
import { findChip } from "./find-chip";
import { gatewayProblem } from "./gateway-problem";
import { DEFAULT_PER_DAY, DEFAULT_PER_HOUR } from "./new-chip-defaults";
import { lockReusable, NEW_LIFE, refuseTakenName } from "./taken-chips";

/** Lists the gateway's instances that have no chip. Throws gateway errors. */
export async function listAdoptable(ctx: CommandContext): Promise<AdoptableInstance[]> {
  requireWriter(ctx.actor);
  const found = await ctx.gateway.fetchInstances();
  if (!found.ok) throw gatewayProblem(found);
  const known = await ctx.db.select({ name: sql<string | null>`lower(${chips.instanceName})` }).from(chips);
  const knownNames = new Set(known.map((row) => row.name));
  return found.value
    .filter((instance) => !knownNames.has(instance.instanceName.toLowerCase()))
    .map((instance) => ({
      instanceName: instance.instanceName,
      state: instance.status,
      ownerPhone: printPhoneOrNull(instance.ownerPhone),
      profileName: instance.profileName,
    }));
}

/**
 * Adds an existing gateway instance to the pool. A paired instance becomes an `active` chip with its warm-up marked
 * complete. Throws `instance_not_found`, `instance_name_taken`, `phone_taken`, or a gateway error.
 */
export async function adoptInstance(ctx: CommandContext, instanceName: string): Promise<string> {
  requireWriter(ctx.actor);
  const found = await ctx.gateway.fetchInstance(instanceName);
  if (!found.ok) {
    if (found.kind !== "not_found") throw gatewayProblem(found);
    throw new DomainError("instance_not_found", "The gateway has no instance with this name.");
  }
  const chipId = await insertAdopted(ctx, instanceName, found.value);
  const state = await ctx.gateway.connectionState(instanceName);
  if (state.ok) {
    await ctx.db.transaction(async (tx) => {
      const { operationId } = await findChip(tx, chipId);
      await recordState(tx, { id: chipId, operationId }, state.value.state);
      await recordOwner(tx, chipId, found.value);
    });
  }
  return chipId;
}

/**
 * Adopts the instances listed in `EVOLUTION_INSTANCES` that have no chip yet. The order of the list sets the chips'
 * priority. A name without an instance at the gateway becomes a chip in state `missing`. Nothing is created at the
 * gateway.
 */
export async function adoptFromEnvironment(
  ctx: CommandContext,
  names: readonly string[],
  found: readonly GatewayInstance[],
): Promise<void> {
  // Includes the last instance names of deleted chips, because a restart must not bring deleted chips back.
  const known = await ctx.db
    .select({ name: sql<string | null>`lower(coalesce(${chips.instanceName}, ${chips.lastInstanceName}))` })
    .from(chips);
  const knownNames = new Set(known.map((row) => row.name));
  for (const [index, name] of names.entries()) {
    if (knownNames.has(name.toLowerCase())) continue;
    const instance = found.find((candidate) => candidate.instanceName === name) ?? null;
    try {
      await insertAdopted(ctx, name, instance, index + 1);
      ctx.log.info({ instance: name, found: instance !== null }, "instance adopted from EVOLUTION_INSTANCES");
    } catch (error) {
      // Skip an instance whose name or phone already belongs to another chip, and continue with the rest.
      if (!(error instanceof DomainError)) throw error;
      ctx.log.warn({ instance: name, code: error.code, chipId: error.chipId }, "instance not adopted");
    }
  }
}

async function insertAdopted(
  ctx: CommandContext,
  instanceName: string,
  instance: GatewayInstance | null,
  priority: number | null = null,
): Promise<string> {
  const write = () => ctx.db.transaction((tx) => writeAdopted(tx, ctx, instanceName, instance, priority));
  try {
    return await write();
  } catch (error) {
    // A concurrent transaction took the name or number first. The retry finds that chip and reports the conflict.
    if (!isUniqueViolation(error)) throw error;
    return write();
  }
}

async function writeAdopted(
  tx: Transaction,
  ctx: CommandContext,
  instanceName: string,
  instance: GatewayInstance | null,
  priority: number | null,
): Promise<string> {
  const { actor } = ctx;
  const phone = instance?.ownerPhone ?? null;
  const wasPaired = phone !== null;
  const key = wasPaired ? phoneKey(phone) : null;
  const now = await databaseNow(tx);
  await refuseTakenName(tx, instanceName, "This instance is already in the pool.");
  const known = key === null ? null : await lockReusable(tx, key);
  const chipId = known?.id ?? uuidv7();
  const facts: ChipFacts = {
    instanceName,
    adopted: true,
    phone,
    phoneKey: key,
    everPaired: wasPaired,
    warmupCompletedAt: wasPaired ? now : null,
    // The gateway's row can show a stale `open`, so only connectionState may set `open`.
    state: instance === null ? "missing" : "close",
    gatewayDisconnectedAt: instance?.disconnectedAt ?? null,
    ...(priority === null ? {} : { priority }),
  };
  if (known === null) {
    await tx.insert(chips).values({
      id: chipId,
      ...facts,
      status: wasPaired ? "active" : "pending",
      perHour: DEFAULT_PER_HOUR,
      perDay: DEFAULT_PER_DAY,
    });
  } else {
    await changeChip(tx, chipId, actor, () => ({
      set: { ...facts, ...NEW_LIFE },
      reason: "taken_up_again",
    }));
  }
  await tx.insert(pairings).values({ chipId }).onConflictDoNothing();
  await tx.insert(chipEvents).values({
    chipId,
    kind: "adopted",
    to: instanceName,
    reason: wasPaired ? "already_paired" : "not_paired",
    ...actorColumns(actor),
  });
  const details = { instanceName, alreadyPaired: wasPaired };
  await auditCommand(tx, ctx, "chip.adopt", "chip", chipId, details);
  return chipId;
}
