import { sql } from "drizzle-orm";
import type { AppContext } from "@/lib/context/server-context";
import type { HealthReason } from "@/types/health";
import { findSuspicions } from "./find-suspicions";
import { noteGatewayRestart } from "./gateway-watch";
import { type ChipToJudge, readEvidence } from "./read-evidence";

/** This many unreported messages count as silence. A single unreported message may just be delayed. */
const UNHEARD_UNTIL_SILENT = 3;
/** If at least this share of instances is connecting at the same time, the gateway has restarted. */
const RESTART_SHARE = 0.8;
const RESTART_INSTANCES = 3;
/** A session that has been open for less than this is ignored, because its `connecting` event has another cause. */
const STANDS_AFTER_MS = 60_000;

/**
 * Collects the evidence about every chip and stores the conclusions that changed: suspicions, the time of the gateway's
 * last event, and the start of its silence. Returns the number of rows written.
 */
export async function watchHealth(ctx: AppContext): Promise<number> {
  const chips = await readEvidence(ctx);
  const restarts = new Map<string, Date>();
  for (const gatewayId of new Set(chips.map((chip) => chip.gatewayId))) {
    const restartedAt = await seenRestart(
      ctx,
      gatewayId,
      chips.filter((chip) => chip.gatewayId === gatewayId),
    );
    if (restartedAt !== null) restarts.set(gatewayId, restartedAt);
  }
  return judgeAndKeep(ctx, chips, restarts);
}

/**
 * Like `watchHealth`, but for a single chip, right after a suspicious failure of one of its sends. Does not detect
 * gateway restarts.
 */
export async function watchChip(ctx: AppContext, chipId: string): Promise<void> {
  const chips = await readEvidence(ctx, sql`c.id = ${chipId}`);
  await judgeAndKeep(ctx, chips);
}

async function judgeAndKeep(
  ctx: AppContext,
  chips: readonly ChipToJudge[],
  /** The restarts that were detected just now, by gateway id. */
  restarts: ReadonlyMap<string, Date> = new Map(),
): Promise<number> {
  const news = chips.flatMap((chip) => {
    const restartedAt = restarts.get(chip.gatewayId) ?? chip.gatewayRestartedAt;
    const suspicions = findSuspicions(chip.evidence, chip.before, chip.now, restartedAt);
    const webhookAt = chip.evidence.webhookAt;
    const silentSince = silence(chip);
    const isKnown =
      sameReasons(suspicions, chip.before) &&
      webhookAt?.getTime() === chip.knownWebhookAt?.getTime() &&
      silentSince?.getTime() === chip.silentSince?.getTime();
    return isKnown ? [] : [{ chipId: chip.chipId, suspicions, webhookAt, silentSince }];
  });
  if (news.length === 0) return 0;
  await ctx.db.execute(sql`
    insert into julia.chip_health as h (chip_id, suspicions, worst, last_webhook_at, webhook_silent_since)
    select r.chip_id, r.suspicions, r.suspicions -> 0 ->> 'code', r.webhook_at, r.silent_since
    from jsonb_to_recordset(${JSON.stringify(
      news.map((row) => ({
        chip_id: row.chipId,
        suspicions: row.suspicions,
        webhook_at: row.webhookAt,
        silent_since: row.silentSince,
      })),
    )}::text::jsonb) as r(chip_id uuid, suspicions jsonb, webhook_at timestamptz, silent_since timestamptz)
    join julia.chips c on c.id = r.chip_id
    order by r.chip_id
    on conflict (chip_id) do update set suspicions = excluded.suspicions, worst = excluded.worst,
      last_webhook_at = greatest(h.last_webhook_at, excluded.last_webhook_at),
      webhook_silent_since = excluded.webhook_silent_since`);
  return news.length;
}

/**
 * Returns the time at which the gateway stopped reporting sent messages, or null if the gateway reports them or our
 * webhook is not registered there.
 */
function silence({ isRegistered, unheard, unheardSince, silentSince, evidence }: ChipToJudge): Date | null {
  if (!isRegistered) return null;
  if (unheard >= UNHEARD_UNTIL_SILENT) return silentSince ?? unheardSince;
  const isHeardAgain = silentSince === null || (evidence.webhookAt ?? silentSince) > silentSince;
  return isHeardAgain ? null : silentSince;
}

/** Detects a restart of a gateway: nearly all of its sessions reported `connecting` in the last 20 s. */
async function seenRestart(
  ctx: AppContext,
  gatewayId: string,
  chips: readonly ChipToJudge[],
): Promise<Date | null> {
  const stood = chips.filter(({ evidence: { isConnected, openSince, everPaired, isWanted, state }, now }) =>
    isConnected
      ? openSince !== null && now.getTime() - openSince.getTime() > STANDS_AFTER_MS
      : everPaired && isWanted && state === "connecting",
  );
  const connecting = stood.filter(({ connectsNow }) => connectsNow);
  const isRestart =
    connecting.length >= RESTART_INSTANCES && connecting.length >= stood.length * RESTART_SHARE;
  return isRestart ? noteGatewayRestart(ctx, gatewayId) : null;
}

const sameReasons = (a: readonly HealthReason[], b: readonly HealthReason[]) =>
  JSON.stringify(a.map(sorted)) === JSON.stringify(b.map(sorted));
/** Sorts the keys, because PostgreSQL orders the keys of stored JSON by length. */
const sorted = ({ code, since, values }: HealthReason) => [code, since, Object.entries(values).sort()];
