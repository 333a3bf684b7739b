import type { Transaction } from "@/db/client";
import type { ChipRow } from "@/db/schema";
import { auditCommands } from "@/lib/audit";
import { type CommandContext, requireWriter } from "@/lib/context/command-context";
import { postgresCode } from "@/lib/log/postgres-code";
import type { AuditAction } from "@/types/audit";
import type { BulkAnswer, BulkFailure, BulkValues } from "@/types/bulk";
import { type ChipChange, changeChips } from "./change-chip";

const DEADLOCK = "40P01";
const MOST_TRIES = 3;

type Decision = ChipChange | BulkFailure["reason"] | null;

/**
 * Applies a person's change to several chips in one transaction, so that a crash leaves all of them unchanged. `decide`
 * runs under the chips' locks: if the same command is sent twice, or from two windows, each chip changes only once.
 * Writes an audit row per changed chip.
 */
export async function changeMany(
  ctx: CommandContext,
  chipIds: readonly string[],
  action: AuditAction,
  fields: readonly (keyof BulkValues)[],
  decide: (chip: ChipRow, now: Date) => Decision,
): Promise<BulkAnswer> {
  requireWriter(ctx.actor);
  const run = (tx: Transaction) => changeInOne(tx, ctx, chipIds, action, fields, decide);
  for (let tries = 1; ; tries += 1) {
    try {
      return await ctx.db.transaction(run);
    } catch (error) {
      // A reservation, or a command on one of the chips, may have locked the same rows in another order.
      if (postgresCode(error) !== DEADLOCK || tries >= MOST_TRIES) throw error;
    }
  }
}

async function changeInOne(
  tx: Transaction,
  ctx: CommandContext,
  chipIds: readonly string[],
  action: AuditAction,
  fields: readonly (keyof BulkValues)[],
  decide: (chip: ChipRow, now: Date) => Decision,
): Promise<BulkAnswer> {
  const results = await changeChips(tx, chipIds, ctx.actor, (chip, now) =>
    chip.status === "cancelled" ? "deleted" : decide(chip, now),
  );
  const answer: BulkAnswer = { changed: [], unchanged: 0, failures: [] };
  for (const { before, result } of results) {
    const id = before.id;
    if (result === null) answer.unchanged += 1;
    else if (typeof result === "string") answer.failures.push({ id, reason: result });
    else answer.changed.push({ id, before: valuesOf(before, fields), after: valuesOf(result, fields) });
  }
  const known = new Set(results.map(({ before }) => before.id));
  const unknown = [...new Set(chipIds)].filter((id) => !known.has(id));
  answer.failures.push(...unknown.map((id) => ({ id, reason: "not_found" as const })));
  await auditCommands(
    tx,
    ctx,
    action,
    "chip",
    answer.changed.map(({ id, before, after }) => ({ targetId: id, details: { before, after } })),
  );
  return answer;
}

function valuesOf(chip: ChipRow, fields: readonly (keyof BulkValues)[]): BulkValues {
  const { pausedAt, perHour, perDay, tags } = chip;
  const values: Required<BulkValues> = { pausedAt: pausedAt?.toISOString() ?? null, perHour, perDay, tags };
  return Object.fromEntries(fields.map((field) => [field, values[field]]));
}
