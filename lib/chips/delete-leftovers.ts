import { and, eq, sql } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { z } from "zod";
import { chipEvents, gateways, leftoverInstances } from "@/db/schema";
import { SYSTEM } from "@/lib/actor";
import { actorColumns } from "@/lib/audit";
import type { AppContext } from "@/lib/context/server-context";
import { failure } from "@/lib/gateway/failure";
import type { GatewayFailure } from "@/lib/gateway/result";
import { RETRY_FIRST_MS, RETRY_LAST_MS } from "./operations/limits";
import { readState, readUntil } from "./operations/read-back";
import { removeInstance } from "./operations/remove-instance";

/** Maximum leftovers per run. They are deleted at the same time. */
const AT_ONCE = 8;
/** Longer than all calls of one attempt together, each with its timeout. */
const LEASE_MS = 90_000;

const dueSchema = z.object({ gatewayId: z.string(), instanceName: z.string() });
type Leftover = z.output<typeof dueSchema>;

/** Deletes the leftover instances whose gateway answers again. Returns how many were due. */
export async function deleteLeftovers(ctx: AppContext): Promise<number> {
  const rows = await ctx.db.execute(sql`
    select l.gateway_id as "gatewayId", l.instance_name as "instanceName" from julia.leftover_instances l
    join julia.gateways g on g.id = l.gateway_id and not g.is_down
    where l.next_attempt_at <= clock_timestamp() and (l.lease_until is null or l.lease_until < clock_timestamp())
    order by l.next_attempt_at limit ${AT_ONCE}`);
  const due = rows.map((row) => dueSchema.parse(row));
  await Promise.all(due.map((leftover) => deleteLeftover(ctx, leftover)));
  return due.length;
}

/**
 * Deletes a leftover instance and waits for the proof. Returns null once the leftover is gone, otherwise why it still
 * exists, for example because another process is deleting it.
 */
export async function deleteLeftover(ctx: AppContext, leftover: Leftover): Promise<GatewayFailure | null> {
  const owner = uuidv7();
  const claimed = await claim(ctx, leftover, owner);
  if (claimed === "none") return null;
  if (claimed === "busy") return failure("unexpected", "the leftover instance is being deleted", null, null);
  const startedAt = performance.now();
  const failed = await removeLeftover(ctx, leftover, () => performance.now() - startedAt < LEASE_MS);
  if (failed === null) {
    await recordDeleted(ctx, leftover, owner);
    return null;
  }
  ctx.log.warn(
    {
      gateway: leftover.gatewayId,
      instance: leftover.instanceName,
      failure: failed.kind,
      detail: failed.detail,
    },
    "leftover instance not deleted yet",
  );
  await ctx.db
    .update(leftoverInstances)
    .set({
      error: failed.kind,
      leaseUntil: null,
      nextAttemptAt: sql`clock_timestamp() + least(${RETRY_LAST_MS} * interval '1 ms',
        ${RETRY_FIRST_MS} * interval '1 ms' * 2 ^ least(${leftoverInstances.attempts}, 10))`,
    })
    .where(and(isLeftover(leftover), eq(leftoverInstances.leaseOwner, owner)));
  return failed;
}

async function removeLeftover(
  ctx: AppContext,
  { gatewayId, instanceName }: Leftover,
  isCurrent: () => boolean,
): Promise<GatewayFailure | null> {
  const asked = { gateway: await ctx.gateways.of(gatewayId), instanceName, isCurrent };
  const before = await readState(asked);
  if (!before.ok) return before;
  const refusal = await removeInstance(ctx, asked, before.state);
  if (refusal !== null) return refusal;
  const found = await readUntil(asked, ["missing"]);
  if (!found.ok) return found;
  return found.state === "missing" ? null : failure("unexpected", "the instance is still there", null, null);
}

async function claim(
  ctx: AppContext,
  leftover: Leftover,
  owner: string,
): Promise<"claimed" | "busy" | "none"> {
  const rows = await ctx.db
    .update(leftoverInstances)
    .set({
      leaseUntil: sql`clock_timestamp() + ${LEASE_MS} * interval '1 ms'`,
      leaseOwner: owner,
      attempts: sql`${leftoverInstances.attempts} + 1`,
    })
    .where(
      and(
        isLeftover(leftover),
        sql`(${leftoverInstances.leaseUntil} is null or ${leftoverInstances.leaseUntil} < clock_timestamp())`,
      ),
    )
    .returning({ owner: leftoverInstances.leaseOwner });
  if (rows.length === 1) return "claimed";
  const [busy] = await ctx.db
    .select({ gatewayId: leftoverInstances.gatewayId })
    .from(leftoverInstances)
    .where(isLeftover(leftover));
  return busy === undefined ? "none" : "busy";
}

async function recordDeleted(ctx: AppContext, leftover: Leftover, owner: string): Promise<void> {
  await ctx.db.transaction(async (tx) => {
    const [deleted] = await tx
      .delete(leftoverInstances)
      .where(and(isLeftover(leftover), eq(leftoverInstances.leaseOwner, owner)))
      .returning({ chipId: leftoverInstances.chipId });
    if (deleted === undefined) return;
    const [gateway] = await tx
      .select({ name: gateways.name })
      .from(gateways)
      .where(eq(gateways.id, leftover.gatewayId));
    await tx.insert(chipEvents).values({
      chipId: deleted.chipId,
      kind: "leftover_deleted",
      to: gateway?.name ?? leftover.gatewayId,
      ...actorColumns(SYSTEM),
    });
  });
}

const isLeftover = ({ gatewayId, instanceName }: Leftover) =>
  and(eq(leftoverInstances.gatewayId, gatewayId), eq(leftoverInstances.instanceName, instanceName));
