import { eq, sql } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import type { Transaction } from "@/db/client";
import { type ChipRow, chipEvents, chips, pairings } from "@/db/schema";
import type { Actor } from "@/lib/actor";
import { actorColumns, recordAudit } from "@/lib/audit";
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

/** Instances at the gateway that the pool does not have. */
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
 * Adds an existing instance of the gateway to the pool. If it is paired, the chip becomes `active` with its warm-up
 * counted as done. Throws `instance_not_found`, `instance_name_taken`, `phone_taken`, gateway errors.
 */
export async function adoptInstance(ctx: CommandContext, instanceName: string): Promise<string> {
  requireWriter(ctx.actor);
  const found = await ctx.gateway.fetchInstance(instanceName);
  if (!found.ok) {
    if (found.kind !== "not_found") throw gatewayProblem(found);
    throw new DomainError("instance_not_found", "The gateway has no instance with this name.");
  }
  const chipId = await insertAdopted(ctx, ctx.actor, instanceName, found.value, null, ctx.requestId);
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
 * Adopts the instances in `EVOLUTION_INSTANCES` that the pool lacks, in order of priority. A name that the gateway does
 * not know becomes a `missing` chip; nothing is created at the gateway.
 */
export async function adoptFromEnvironment(
  ctx: CommandContext,
  names: readonly string[],
  found: readonly GatewayInstance[],
): Promise<void> {
  // Includes names that an operator deleted: a restart must not bring them back.
  const known = await ctx.db
    .select({ name: sql<string | null>`lower(coalesce(${chips.instanceName}, ${chips.lastInstanceName}))` })
    .from(chips);
  const knownNames = new Set(known.map((row) => row.name));
  for (const [index, name] of names.entries()) {
    if (knownNames.has(name.toLowerCase())) continue;
    const instance = found.find((candidate) => candidate.instanceName === name) ?? null;
    try {
      await insertAdopted(ctx, ctx.actor, name, instance, index + 1);
      ctx.log.info({ instance: name, found: instance !== null }, "instance adopted from EVOLUTION_INSTANCES");
    } catch (error) {
      // The phone belongs to another chip, which keeps it; continue with the other instances.
      if (!(error instanceof DomainError)) throw error;
      ctx.log.warn({ instance: name, code: error.code, chipId: error.chipId }, "instance not adopted");
    }
  }
}

async function insertAdopted(
  ctx: CommandContext,
  actor: Actor,
  instanceName: string,
  instance: GatewayInstance | null,
  priority: number | null,
  requestId?: string,
): Promise<string> {
  const write = () =>
    ctx.db.transaction((tx) => writeAdopted(tx, actor, instanceName, instance, priority, requestId));
  try {
    return await write();
  } catch (error) {
    // Lost a race: check again to report which chip was first.
    if (!isUniqueViolation(error)) throw error;
    return write();
  }
}

async function writeAdopted(
  tx: Transaction,
  actor: Actor,
  instanceName: string,
  instance: GatewayInstance | null,
  priority: number | null,
  requestId?: string,
): Promise<string> {
  const wasPaired = instance !== null && instance.ownerPhone !== null;
  const phone = instance?.ownerPhone ?? null;
  const key = phone === null ? null : phoneKey(phone);
  const now = await databaseNow(tx);
  const known = await refuseTaken(tx, instanceName, key);
  const chipId = known?.id ?? uuidv7();
  const facts: ChipFacts = {
    instanceName,
    adopted: true,
    phone,
    phoneKey: key,
    everPaired: wasPaired,
    warmupCompletedAt: wasPaired ? now : null,
    // Stays `close` until connectionState says otherwise: the list is not trusted about `open`.
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
  await recordAudit(tx, {
    actor,
    action: "chip.adopt",
    targetKind: "chip",
    targetId: chipId,
    details: { instanceName, alreadyPaired: wasPaired },
    requestId,
  });
  return chipId;
}

/** Resets a deleted chip when its number returns to the pool. */
const NEW_LIFE: ChipFacts = {
  cancelledAt: null,
  bannedAt: null,
  pausedAt: null,
  restrictedUntil: null,
  desiredConnection: "connected",
  closeCode: null,
  closedAt: null,
  loggedOutByUs: false,
};

/** Refuses a taken name or phone; returns the deleted chip of this phone for reuse. */
async function refuseTaken(
  tx: Transaction,
  instanceName: string,
  key: string | null,
): Promise<ChipRow | null> {
  const [sameName] = await tx
    .select({ id: chips.id })
    .from(chips)
    .where(sql`lower(${chips.instanceName}) = lower(${instanceName})`);
  if (sameName !== undefined) {
    throw new DomainError("instance_name_taken", "This instance is already in the pool.", {
      chipId: sameName.id,
    });
  }
  if (key === null) return null;
  const [samePhone] = await tx.select().from(chips).where(eq(chips.phoneKey, key)).for("no key update");
  if (samePhone === undefined) return null;
  if (samePhone.status === "cancelled" && samePhone.instanceName === null) return samePhone;
  throw new DomainError("phone_taken", "A chip with this phone already exists.", { chipId: samePhone.id });
}
