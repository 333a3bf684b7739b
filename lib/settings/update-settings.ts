import { isDeepStrictEqual } from "node:util";
import { eq, sql } from "drizzle-orm";
import type { Transaction } from "@/db/client";
import { type SettingsRow, settings } from "@/db/schema";
import { recordAudit } from "@/lib/audit";
import type { CommandContext } from "@/lib/context/command-context";
import { DomainError } from "@/lib/errors";
import {
  EDITABLE_SETTINGS,
  type EditableSetting,
  type PatchSettingsInput,
  type Settings,
} from "@/types/settings";
import { checkFixed, checkTogether, type FieldProblem } from "./check-settings";
import { checkSpecialtyMap } from "./check-specialty-map";
import { toSettings } from "./read-settings";
import { reopenWindow, requeue } from "./requeue";
import { syncLimits, syncLimitsWith } from "./sync-limits";

/** Settings that affect the routing key of a waiting message or how long the message waits. */
const ROUTING: readonly EditableSetting[] = [
  "strategy",
  "stickyWaitSeconds",
  "specialtyMap",
  "specialtyFallback",
];
const WARM_UP: readonly EditableSetting[] = ["warmUpSteps", "warmUpDoneDay"];
const WINDOW: readonly EditableSetting[] = [
  "sendingWindowEnabled",
  "sendingFromHour",
  "sendingUntilHour",
  "sendingWeekdays",
  "holidays",
];

/** Maximum time for which saving waits for requeueing. The worker's job requeues the remaining messages. */
const REQUEUE_WITHIN_MS = 2_000;
/** Delay by the end of which every message accepted under the old settings has been committed. */
const REQUEUE_AGAIN_AFTER_SECONDS = 5;

type Given = Omit<PatchSettingsInput, "version">;
type Changes = Partial<Record<EditableSetting, { from: unknown; to: unknown }>>;

interface Outcome {
  settings: Settings;
  changed: ReadonlySet<EditableSetting>;
  /** Time until which the old sending window deferred messages; null if the new window opens at the same time. */
  deferredUntil: string | null;
}

/**
 * Changes the given settings if `version` is still current. Writes an audit row, applies the chip limits immediately,
 * and then recomputes the routing keys of waiting messages. Throws `forbidden`, `version_conflict`, or
 * `invalid_request` with a `SettingProblem` per field.
 */
export async function updateSettings(ctx: CommandContext, input: PatchSettingsInput): Promise<Settings> {
  if (ctx.actor.kind !== "person" || ctx.actor.role !== "admin") {
    throw new DomainError("forbidden", "Only administrators may change the settings.");
  }
  const outcome = await ctx.db.transaction((tx) => write(tx, ctx, input));
  await follow(ctx, outcome);
  return outcome.settings;
}

async function write(tx: Transaction, ctx: CommandContext, input: PatchSettingsInput): Promise<Outcome> {
  const { version, ...given } = input;
  const row = await lockSettings(tx);
  const before = toSettings(row);
  if (before.version !== version) {
    throw new DomainError("version_conflict", "The settings have changed; read them again.");
  }
  const wanted = await check(tx, before, given);
  const changes = compare(before, wanted);
  const changed = new Set(EDITABLE_SETTINGS.filter((field) => changes[field] !== undefined));
  if (changed.size === 0) return { settings: before, changed, deferredUntil: null };

  const opensBefore = await windowOpensAt(tx);
  const [written] = await tx
    .update(settings)
    .set({ ...wanted, version: row.version + 1, updatedAt: sql`clock_timestamp()` })
    .where(eq(settings.id, 1))
    .returning();
  if (written === undefined) throw new Error("the settings vanished under their lock");
  await recordAudit(tx, {
    actor: ctx.actor,
    action: "settings.update",
    targetKind: "settings",
    targetId: null,
    details: { changes },
    requestId: ctx.requestId,
  });
  if (includesAny(changed, ROUTING)) await scheduleRequeue(tx);
  const opensAfter = await windowOpensAt(tx);
  if (includesAny(changed, WARM_UP)) await syncLimitsWith(tx);
  return {
    settings: toSettings(written),
    changed,
    deferredUntil: opensBefore === opensAfter ? null : opensBefore,
  };
}

/** Locks the single row, so that the later of two concurrent changes reads the result of the earlier one. */
async function lockSettings(tx: Transaction): Promise<SettingsRow> {
  const [row] = await tx.select().from(settings).where(eq(settings.id, 1)).for("no key update");
  if (row === undefined) throw new Error("the settings' one row is missing");
  return row;
}

/** Returns the given settings as they will be stored. Throws `invalid_request` with every invalid field. */
async function check(tx: Transaction, before: Settings, given: Given): Promise<Given> {
  const problems: FieldProblem[] = checkFixed(before.fixed, given);
  const wanted: Given = { ...given };
  if (given.specialtyMap !== undefined) {
    const { map, problems: unknown } = await checkSpecialtyMap(tx, given.specialtyMap);
    wanted.specialtyMap = map;
    problems.push(...unknown);
  }
  problems.push(...checkTogether({ ...before, ...wanted }, given));
  if (problems.length > 0) {
    throw new DomainError("invalid_request", "The settings are not valid.", { errors: problems });
  }
  return wanted;
}

function compare(before: Settings, wanted: Given): Changes {
  const changes: Changes = {};
  for (const field of EDITABLE_SETTINGS) {
    const to = wanted[field];
    if (to !== undefined && !isDeepStrictEqual(to, before[field])) {
      changes[field] = { from: before[field], to };
    }
  }
  return changes;
}

/** Returns the time at which a message deferred now can be sent, or null while the window is open. */
async function windowOpensAt(tx: Transaction): Promise<string | null> {
  const [row] = await tx.execute<{ opens_at: string | null }>(
    sql`select julia.window_closed_until(s, 'new', julia.clock()) as opens_at from julia.settings s where id = 1`,
  );
  return row?.opens_at ?? null;
}

/**
 * Schedules a durable job, because a process that dies after the commit must not leave a message in a queue that no
 * chip serves.
 */
async function scheduleRequeue(tx: Transaction): Promise<void> {
  await tx.execute(sql`select julia_jobs.add_job('requeue', '{}'::json, job_key => 'requeue',
    run_at => clock_timestamp() + make_interval(secs => ${REQUEUE_AGAIN_AFTER_SECONDS}))`);
}

async function follow(ctx: CommandContext, { changed, deferredUntil }: Outcome): Promise<void> {
  if (includesAny(changed, WARM_UP)) await syncLimits(ctx);
  if (includesAny(changed, ROUTING)) await requeue(ctx, REQUEUE_WITHIN_MS);
  if (includesAny(changed, WINDOW) && deferredUntil !== null) await reopenWindow(ctx, deferredUntil);
}

function includesAny(changed: ReadonlySet<EditableSetting>, fields: readonly EditableSetting[]): boolean {
  return fields.some((field) => changed.has(field));
}
