import { z } from "zod";
import { iso, isoOrNull, toCamelRow } from "@/lib/camel-row";
import { judgeHealth } from "@/lib/chips/condition/judge-health";
import { printPhoneOrNull } from "@/lib/stated-phone";
import { chipOperationSchema } from "@/types/chip-operations";
import { type Chip, chipSchema, HEADLINE_CODES } from "@/types/chips";
import { CONDITION_REASONS, SUSPICIONS } from "@/types/conditions";
import { healthReasonSchema, WEBHOOK_STATES } from "@/types/health";

const text = z.string().nullable();
const phone = text.transform(printPhoneOrNull);

const columnsSchema = chipSchema
  .omit({
    connected: true,
    load: true,
    warmupDay: true,
    health: true,
    headline: true,
    isMadeAnewByReconnect: true,
  })
  .extend({
    phone,
    ownerPhone: phone,
    nextSlotAt: isoOrNull,
    operation: chipOperationSchema.extend({ requestedAt: iso }).nullable(),
    lastMessageAt: isoOrNull,
    connectedSince: isoOrNull,
    stateCheckedAt: isoOrNull,
    createdAt: iso,
    updatedAt: iso,
  });

const factsSchema = z.object({
  reason: z.enum(CONDITION_REASONS),
  since: isoOrNull,
  evolutionConnected: z.boolean(),
  loggedOutByUs: z.boolean(),
  numberHolder: text,
  warmupDay: z.number().int(),
  warmupCompletedAt: isoOrNull,
  warmupHeldAt: isoOrNull,
  restrictedUntil: isoOrNull,
  closeCode: z.number().int().nullable(),
  suspicions: z.array(healthReasonSchema),
  webhookState: z.enum(WEBHOOK_STATES).nullable(),
  webhookSince: isoOrNull,
  webhookSilentSince: isoOrNull,
  webhookUrl: text,
  headlineCode: z.enum(HEADLINE_CODES),
  headlineSince: isoOrNull,
  waitingContacts: z.number().int(),
});

type Columns = z.infer<typeof columnsSchema>;
type Facts = z.infer<typeof factsSchema>;

export function toChip(raw: Record<string, unknown>): Chip {
  const row = toCamelRow(raw);
  const columns = columnsSchema.parse(row);
  const facts = factsSchema.parse(row);
  const warmupDay = facts.warmupCompletedAt === null ? facts.warmupDay : null;
  return {
    ...columns,
    connected: facts.evolutionConnected,
    // A disconnected chip keeps the stored time, in case the connection continues later.
    connectedSince: facts.evolutionConnected ? columns.connectedSince : null,
    load: columns.effectivePerDay === 0 ? null : columns.sentLast24h / columns.effectivePerDay,
    warmupDay,
    health: judgeHealth({
      ...facts,
      condition: columns.condition,
      isConnected: facts.evolutionConnected,
      webhook: {
        state: facts.webhookState ?? "unknown",
        since: facts.webhookSince,
        silentSince: facts.webhookSilentSince,
        url: facts.webhookUrl,
      },
    }),
    headline: {
      code: facts.headlineCode,
      since: facts.headlineSince,
      contacts: columns.contacts,
      waiting: facts.waitingContacts,
      values: headlineValues(columns, facts, warmupDay),
    },
    isMadeAnewByReconnect: facts.loggedOutByUs || columns.state === "missing",
  };
}

function headlineValues(
  { phone, ownerPhone, operation }: Columns,
  facts: Facts,
  warmupDay: number | null,
): Record<string, string> {
  const isSuspicion = SUSPICIONS.some((code) => code === facts.headlineCode);
  const values: Record<string, string | null | undefined> = {
    ...(isSuspicion ? facts.suspicions[0]?.values : {}),
    phone,
    ownerPhone,
    holder: facts.numberHolder,
    until: facts.restrictedUntil,
    operation: operation?.kind,
    error: operation?.error,
    closeCode: facts.closeCode?.toString(),
    warmupDay: warmupDay?.toString(),
    warmupHeldAt: warmupDay === null ? null : facts.warmupHeldAt,
  };
  const known: Record<string, string> = {};
  for (const [key, value] of Object.entries(values)) {
    if (value !== null && value !== undefined) known[key] = value;
  }
  return known;
}
