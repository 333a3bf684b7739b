import { sql } from "drizzle-orm";
import { z } from "zod";
import { camelRow, iso, isoOrNull } from "@/lib/camel-row";
import { nextWarmUpStep, WARM_UP_DAY_SECONDS, warmUpDay } from "@/lib/chips/warm-up";
import type { AppContext } from "@/lib/context/server-context";
import type { Chip, ChipDetail } from "@/types/chips";
import { WEBHOOK_STATES } from "@/types/health";
import { type WarmUpStep, warmUpStepSchema } from "@/types/settings";
import { chipFacts, chipRows, lastMessageAt } from "./chip-query";
import { chipNotFound } from "./find-chip";
import { toChip } from "./to-chip";

const LAST_ERRORS = 5;

const extraSchema = camelRow(
  z.object({
    warmupSeconds: z.coerce.number(),
    warmupCompletedAt: isoOrNull,
    warmupHeldAt: isoOrNull,
    rampEndsAt: isoOrNull,
    warmUpSteps: z.array(warmUpStepSchema),
    warmUpDoneDay: z.number(),
    gateways: z.number(),
    listReadAt: isoOrNull,
    lastWebhookAt: isoOrNull,
    sentAt: isoOrNull,
    acknowledgedAt: isoOrNull,
    webhookState: z.enum(WEBHOOK_STATES).nullable(),
    webhookUrl: z.string().nullable(),
    webhookCheckedAt: isoOrNull,
    webhookReplacedUrl: z.string().nullable(),
    lastErrors: z.array(z.object({ at: iso, kind: z.string(), reason: z.string().nullable() })),
  }),
);

/** Returns one chip with its warm-up, evidence, webhook and latest errors. Throws `chip_not_found`. */
export async function getChip(
  ctx: Pick<AppContext, "db"> & { config: Pick<AppContext["config"], "webhookBaseUrl"> },
  chipId: string,
): Promise<ChipDetail> {
  const rows = await ctx.db.execute<Record<string, unknown>>(sql`
    with ${chipFacts(sql`c.id = ${chipId}`)}, ${chipRows()}
    select r.*, ${lastMessageAt} as last_message_at, s.warm_up_steps, s.warm_up_done_day,
      r.ramp_since + interval '12 hours' as ramp_ends_at,
      (select reconciled_at from julia.gateways g where g.id = r.gateway_id) as list_read_at,
      (select count(*)::int from julia.gateways) as gateways, f.sent_at, f.acknowledged_at,
      (select coalesce(json_agg(json_build_object('at', e.at, 'kind', e.kind, 'reason', e.reason) order by e.id desc), '[]')
        from (select id, at, kind, reason from julia.chip_events
          where chip_id = r.id and (kind like '%\\_failed' or kind = 'wrong_number' or reason like 'whatsapp\\_%')
          order by id desc limit ${LAST_ERRORS}) e) as last_errors
    from chip_rows r cross join julia.settings s
    cross join lateral (
      select max(a.finished_at) as sent_at,
        max(coalesce(m.read_at, m.delivered_at)) as acknowledged_at
      from julia.attempts a join julia.messages m on m.id = a.message_id
      where a.chip_id = r.id and a.state = 'sent' and a.held_at > julia.clock() - interval '1 hour') f
    where s.id = 1`);
  const row = rows[0];
  if (row === undefined) throw chipNotFound();
  const chip = toChip(row);
  const extra = extraSchema.parse(row);
  const isWarming = chip.warmupDay !== null;
  return {
    ...chip,
    warmup: {
      day: chip.warmupDay,
      perHourToday: chip.effectivePerHour,
      perDayToday: chip.effectivePerDay,
      next: isWarming ? nextLimits(chip, extra) : null,
      completedAt: extra.warmupCompletedAt,
      doneDay: extra.warmUpDoneDay,
      daySecondsLeft: isWarming ? WARM_UP_DAY_SECONDS - (extra.warmupSeconds % WARM_UP_DAY_SECONDS) : null,
      heldAt: isWarming ? extra.warmupHeldAt : null,
      rampEndsAt: extra.rampEndsAt,
    },
    gateways: extra.gateways,
    lastErrors: extra.lastErrors,
    evidence: {
      lookedAt: chip.stateCheckedAt,
      listReadAt: extra.listReadAt,
      webhookAt: extra.lastWebhookAt,
      sentAt: extra.sentAt,
      acknowledgedAt: extra.acknowledgedAt,
    },
    webhook: {
      state: ctx.config.webhookBaseUrl === null ? "unreachable" : (extra.webhookState ?? "unknown"),
      url: extra.webhookUrl,
      checkedAt: extra.webhookCheckedAt,
      replacedUrl: extra.webhookReplacedUrl,
    },
  };
}

function nextLimits(chip: Chip, extra: z.infer<typeof extraSchema>): WarmUpStep | null {
  const step = nextWarmUpStep(warmUpDay(extra.warmupSeconds), extra.warmUpSteps);
  if (step === null) return null;
  const { perHour, perDay } = chip;
  return { ...step, perHour: Math.min(perHour, step.perHour), perDay: Math.min(perDay, step.perDay) };
}
