import { z } from "zod";
import { judgeHealth } from "@/lib/chips/condition/judge-health";
import { printPhoneOrNull } from "@/lib/stated-phone";
import {
  CHIP_STATUSES,
  type Chip,
  CONNECTION_STATES,
  chipOperationSchema,
  HEADLINE_CODES,
} from "@/types/chips";
import { CONDITION_REASONS, CONDITIONS, SUSPICIONS } from "@/types/conditions";
import { healthReasonSchema, WEBHOOK_STATES } from "@/types/health";

const text = z.string().nullable();
const count = z.coerce.number().int();
const iso = z.coerce.date().transform((date) => date.toISOString());
const isoOrNull = z.preprocess((value) => value ?? null, iso.nullable());

/** A row of `chip_rows`; this schema is the only place that relies on the column names. */
const chipRowSchema = z.object({
  id: z.string(),
  phone: text,
  instance_name: text,
  last_instance_name: text,
  label: text,
  adopted: z.boolean(),
  logged_out_by_us: z.boolean(),
  status: z.enum(CHIP_STATUSES),
  condition: z.enum(CONDITIONS),
  reason: z.enum(CONDITION_REASONS),
  since: isoOrNull,
  state: z.enum(CONNECTION_STATES),
  evolution_connected: z.boolean(),
  owner_phone: text,
  number_holder: text,
  wrong_number: z.boolean(),
  per_hour: count,
  per_day: count,
  effective_per_hour: count,
  effective_per_day: count,
  sent_last_hour: count,
  sent_last_24h: count,
  sent_today: count,
  next_slot_at: isoOrNull,
  contacts: count,
  warmup_day: count,
  warmup_completed_at: isoOrNull,
  warmup_held_at: isoOrNull,
  restricted_until: isoOrNull,
  close_code: count.nullable(),
  suspicions: z.array(healthReasonSchema),
  webhook_state: z.enum(WEBHOOK_STATES).nullable(),
  webhook_since: isoOrNull,
  webhook_silent_since: isoOrNull,
  webhook_url: text,
  operation: chipOperationSchema.extend({ requestedAt: iso }).nullable(),
  headline_code: z.enum(HEADLINE_CODES),
  headline_since: isoOrNull,
  last_message_at: isoOrNull,
  connected_since: isoOrNull,
  state_checked_at: isoOrNull,
  priority: count,
  version: count,
  created_at: iso,
  updated_at: iso,
});
type Row = z.infer<typeof chipRowSchema>;

/** Parses a row of `chip_rows` into the API's `Chip`. */
export function toChip(raw: Record<string, unknown>): Chip {
  const row = chipRowSchema.parse(raw);
  const warmupDay = row.warmup_completed_at === null ? row.warmup_day : null;
  return {
    id: row.id,
    phone: printPhoneOrNull(row.phone),
    instanceName: row.instance_name,
    label: row.label,
    status: row.status,
    condition: row.condition,
    state: row.state,
    connected: row.evolution_connected,
    ownerPhone: printPhoneOrNull(row.owner_phone),
    wrongNumber: row.wrong_number,
    perHour: row.per_hour,
    perDay: row.per_day,
    effectivePerHour: row.effective_per_hour,
    effectivePerDay: row.effective_per_day,
    sentLastHour: row.sent_last_hour,
    sentLast24h: row.sent_last_24h,
    sentToday: row.sent_today,
    load: row.effective_per_day === 0 ? null : row.sent_last_24h / row.effective_per_day,
    nextSlotAt: row.next_slot_at,
    contacts: row.contacts,
    warmupDay,
    health: health(row),
    headline: {
      code: row.headline_code,
      since: row.headline_since,
      contacts: row.contacts,
      values: headlineValues(row, warmupDay),
    },
    operation: row.operation,
    lastMessageAt: row.last_message_at,
    connectedSince: row.connected_since,
    priority: row.priority,
    adopted: row.adopted,
    isMadeAnewByReconnect: row.logged_out_by_us || row.state === "missing",
    lastInstanceName: row.last_instance_name,
    stateCheckedAt: row.state_checked_at,
    version: row.version,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

function health(row: Row): Chip["health"] {
  return judgeHealth({
    condition: row.condition,
    reason: row.reason,
    since: row.since,
    isConnected: row.evolution_connected,
    closeCode: row.close_code,
    restrictedUntil: row.restricted_until,
    suspicions: row.suspicions,
    webhook: {
      state: row.webhook_state ?? "unknown",
      since: row.webhook_since,
      silentSince: row.webhook_silent_since,
      url: row.webhook_url,
    },
  });
}

function headlineValues(row: Row, warmupDay: number | null): Record<string, string> {
  const isSuspicion = SUSPICIONS.some((code) => code === row.headline_code);
  const values: Record<string, string | null | undefined> = {
    ...(isSuspicion ? row.suspicions[0]?.values : {}),
    phone: printPhoneOrNull(row.phone),
    ownerPhone: printPhoneOrNull(row.owner_phone),
    holder: row.number_holder,
    until: row.restricted_until,
    operation: row.operation?.kind,
    error: row.operation?.error,
    closeCode: row.close_code?.toString(),
    warmupDay: warmupDay?.toString(),
    warmupHeldAt: warmupDay === null ? null : row.warmup_held_at,
  };
  const known: Record<string, string> = {};
  for (const [key, value] of Object.entries(values)) {
    if (value !== null && value !== undefined) known[key] = value;
  }
  return known;
}
