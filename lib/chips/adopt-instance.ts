import { eq, sql } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import type { Transaction } from "@/db/client";
import { chipEvents, chips, gateways, pairings } from "@/db/schema";
import { actorColumns, auditCommand } from "@/lib/audit";
import { type CommandContext, requireWriter } from "@/lib/context/command-context";
import { DomainError } from "@/lib/errors";
import type { GatewayInstance } from "@/lib/gateway/pairing";
import { gatewayProblem } from "@/lib/gateways/gateway-problem";
import { gatewayNotFound } from "@/lib/gateways/pool-gateway";
import { isUniqueViolation } from "@/lib/log/postgres-code";
import { phoneKey } from "@/lib/phone";
import { printPhoneOrNull } from "@/lib/stated-phone";
import type { AdoptableInstance } from "@/types/adoption";
import { ENVIRONMENT_GATEWAY } from "@/types/gateways";
import { type ChipFacts, changeChip, databaseNow } from "./change-chip";
import { recordState } from "./connection/observe";
import { recordOwner } from "./connection/record-owner";
import { findChip } from "./find-chip";
import { DEFAULT_PER_DAY, DEFAULT_PER_HOUR } from "./new-chip-defaults";
import { lockReusable, NEW_LIFE, refuseTakenName } from "./taken-chips";

/** Lists the instances of all gateways that have no chip. Throws a gateway error if no gateway answers. */
export async function listAdoptable(ctx: CommandContext): Promise<AdoptableInstance[]> {
  requireWriter(ctx.actor);
  const all = await ctx.db
    .select({ id: gateways.id, name: gateways.name })
    .from(gateways)
    .orderBy(gateways.name);
  const answers = await Promise.all(
    all.map(async (gateway) => ({
      gateway,
      found: await (await ctx.gateways.of(gateway.id)).fetchInstances(),
    })),
  );
  const [first] = answers;
  if (first !== undefined && !first.found.ok && answers.every(({ found }) => !found.ok)) {
    throw gatewayProblem(first.found);
  }
  const known = await ctx.db.select({ name: sql<string | null>`lower(${chips.instanceName})` }).from(chips);
  const knownNames = new Set(known.map((row) => row.name));
  return answers.flatMap(({ gateway, found }) =>
    found.ok
      ? found.value
          .filter((instance) => !knownNames.has(instance.instanceName.toLowerCase()))
          .map((instance) => ({
            instanceName: instance.instanceName,
            gateway,
            state: instance.status,
            ownerPhone: printPhoneOrNull(instance.ownerPhone),
            profileName: instance.profileName,
          }))
      : [],
  );
}

/**
 * Adds an existing gateway instance to the pool. Without `gatewayId`, every gateway is searched. A paired instance
 * becomes an `active` chip with its warm-up marked complete. Throws `instance_not_found`, `gateway_not_found`,
 * `instance_name_taken`, `phone_taken`, or a gateway error.
 */
export async function adoptInstance(
  ctx: CommandContext,
  { instanceName, gatewayId }: { instanceName: string; gatewayId?: string },
): Promise<string> {
  requireWriter(ctx.actor);
  const found = await findInstance(ctx, instanceName, gatewayId);
  const chipId = await insertAdopted(ctx, { instanceName, ...found });
  const gateway = await ctx.gateways.of(found.gatewayId);
  const state = await gateway.connectionState(instanceName);
  if (state.ok) {
    await ctx.db.transaction(async (tx) => {
      await recordState(tx, await findChip(tx, chipId), state.value.state);
      await recordOwner(tx, chipId, found.instance);
    });
  }
  return chipId;
}

interface Found {
  gatewayId: string;
  instance: GatewayInstance;
}

/**
 * Throws `instance_not_found` if every gateway answers and none has the instance, `gateway_not_found`, or a gateway
 * error.
 */
async function findInstance(
  ctx: CommandContext,
  instanceName: string,
  gatewayId: string | undefined,
): Promise<Found> {
  const rows = await ctx.db
    .select({ id: gateways.id })
    .from(gateways)
    .where(gatewayId === undefined ? undefined : eq(gateways.id, gatewayId));
  if (rows.length === 0) throw gatewayNotFound();
  const answers = await Promise.all(
    rows.map(async ({ id }) => ({
      id,
      found: await (await ctx.gateways.of(id)).fetchInstance(instanceName),
    })),
  );
  for (const { id, found } of answers) {
    if (found.ok) return { gatewayId: id, instance: found.value };
  }
  for (const { found } of answers) {
    if (!found.ok && found.kind !== "not_found") throw gatewayProblem(found);
  }
  throw new DomainError("instance_not_found", "The gateway has no instance with this name.");
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
      const priority = index + 1;
      await insertAdopted(ctx, { instanceName: name, gatewayId: ENVIRONMENT_GATEWAY, instance, priority });
      ctx.log.info({ instance: name, found: instance !== null }, "instance adopted from EVOLUTION_INSTANCES");
    } catch (error) {
      // Skip an instance whose name or phone already belongs to another chip, and continue with the rest.
      if (!(error instanceof DomainError)) throw error;
      ctx.log.warn({ instance: name, code: error.code, chipId: error.chipId }, "instance not adopted");
    }
  }
}

interface Adoption {
  instanceName: string;
  gatewayId: string;
  /** The gateway's row; null if the gateway does not have the instance. */
  instance: GatewayInstance | null;
  priority?: number;
}

async function insertAdopted(ctx: CommandContext, adoption: Adoption): Promise<string> {
  const write = () => ctx.db.transaction((tx) => writeAdopted(tx, ctx, adoption));
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
  { instanceName, gatewayId, instance, priority }: Adoption,
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
    gatewayId,
    adopted: true,
    phone,
    phoneKey: key,
    everPaired: wasPaired,
    warmupCompletedAt: wasPaired ? now : null,
    // The gateway's row can show a stale `open`, so only connectionState may set `open`.
    state: instance === null ? "missing" : "close",
    gatewayDisconnectedAt: instance?.disconnectedAt ?? null,
    ...(priority === undefined ? {} : { priority }),
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
  const details = { instanceName, gateway: gatewayId, alreadyPaired: wasPaired };
  await auditCommand(tx, ctx, "chip.adopt", "chip", chipId, details);
  return chipId;
}
