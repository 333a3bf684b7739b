import { eq } from "drizzle-orm";
import type { Queryable } from "@/db/client";
import { alertRules } from "@/db/schema";
import { auditCommand } from "@/lib/audit";
import type { CommandContext } from "@/lib/context/command-context";
import { DomainError } from "@/lib/errors";
import { type AlertRuleSettings, type PatchAlertRuleInput, RULE_DEFAULTS } from "@/types/alert-rules";
import { ALERT_RULES, type AlertRule } from "@/types/alerts";
import { toPolicy } from "./policies";

type Row = typeof alertRules.$inferSelect;

/** Lists the effective settings of all rules in the order of `ALERT_RULES`. */
export async function listAlertRules(db: Queryable): Promise<AlertRuleSettings[]> {
  const rows = new Map((await db.select().from(alertRules)).map((row) => [row.rule, row]));
  return ALERT_RULES.map((rule) => toSettings(rule, rows.get(rule)));
}

function toSettings(rule: AlertRule, row: Row | undefined): AlertRuleSettings {
  const standard = RULE_DEFAULTS[rule];
  const { enabled, severity, threshold, holdSeconds } = toPolicy(standard, row);
  return {
    rule,
    enabled,
    severity,
    threshold,
    holdSeconds,
    isDefault:
      enabled &&
      severity === standard.severity &&
      threshold === (standard.threshold?.value ?? null) &&
      holdSeconds === standard.holdSeconds,
    version: row?.version ?? 0,
    updatedBy: row?.updatedBy ?? null,
    updatedAt: row?.updatedAt.toISOString() ?? null,
  };
}

/**
 * Changes a rule, or resets it to its defaults, if `version` is still current. Takes effect at the next evaluation.
 * Throws `forbidden`, `version_conflict`.
 */
export async function updateAlertRule(
  ctx: CommandContext,
  input: PatchAlertRuleInput,
): Promise<AlertRuleSettings> {
  if (ctx.actor.kind !== "person" || ctx.actor.role !== "admin") {
    throw new DomainError("forbidden", "Only administrators may change alert rules.");
  }
  const { rule, version, reset, ...given } = input;
  return ctx.db.transaction(async (tx) => {
    // Insert a row first, because only an existing row can be locked, and a rule that was never changed has no row.
    await tx
      .insert(alertRules)
      .values({ rule, version: 0, updatedBy: ctx.actor.label ?? "" })
      .onConflictDoNothing();
    const [row] = await tx.select().from(alertRules).where(eq(alertRules.rule, rule)).for("no key update");
    if (row === undefined || row.version !== version) {
      throw new DomainError("version_conflict", "The rule has changed; read it again.");
    }
    const before = toSettings(rule, row);
    const cleared = { enabled: true, severity: null, threshold: null, holdSeconds: null };
    const [written] = await tx
      .update(alertRules)
      .set({
        ...(reset === true ? cleared : given),
        version: version + 1,
        updatedBy: ctx.actor.label,
        updatedAt: new Date(),
      })
      .where(eq(alertRules.rule, rule))
      .returning();
    const after = toSettings(rule, written);
    await auditCommand(tx, ctx, "alert.rule", "settings", rule, { before, after });
    return after;
  });
}
