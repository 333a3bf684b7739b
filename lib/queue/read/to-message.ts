import { z } from "zod";
import { estimateSendAt, forecastSchema } from "@/lib/queue/estimate";
import { printPhone } from "@/lib/stated-phone";
import {
  candidateSchema,
  MESSAGE_PHASES,
  type Message,
  messageSchema,
  ROUTING_REASONS,
  STATUS_OF_PHASE,
} from "@/types/messages";
import { STRATEGIES } from "@/types/settings";

const text = z.string().nullable();
const iso = z.coerce.date().transform((date) => date.toISOString());
const isoOrNull = z.preprocess((value) => value ?? null, iso.nullable());
const milliseconds = z.coerce.date().transform((date) => date.getTime());
const millisecondsOrNull = z.preprocess((value) => value ?? null, milliseconds.nullable());

const attemptSchema = z
  .object({
    instanceName: text,
    status: z.string(),
    startedAt: iso,
    finishedAt: isoOrNull,
    errorCode: text,
    errorDetail: text,
  })
  .transform(({ errorCode, errorDetail, ...attempt }) => ({
    ...attempt,
    error: toError(errorCode, errorDetail),
  }));

const waitSchema = z.object({
  now: milliseconds,
  notBefore: millisecondsOrNull,
  migrateAt: millisecondsOrNull,
  forecast: forecastSchema.nullable(),
  ahead: z.number().nullable(),
  chip: z.object({ freeAt: milliseconds, room: z.number(), secondsPerSlot: z.number() }).nullable(),
});

/** The explanation of a choice as `julia.reserve` stores it, in columns. */
const routingSchema = z
  .object({
    strategy: z.enum(STRATEGIES),
    instanceNames: z.array(z.string()),
    verdicts: z.array(candidateSchema.shape.verdict),
    loadsPerMille: z.array(z.number()),
  })
  .transform(({ strategy, instanceNames, verdicts, loadsPerMille }) => ({
    strategy,
    candidates: instanceNames.map((instanceName, index) =>
      candidateSchema.parse({
        instanceName,
        verdict: verdicts[index],
        load: (loadsPerMille[index] ?? Number.NaN) / 1000,
      }),
    ),
  }));

/** A row of `message_rows`; this schema is the only place that relies on the column names. */
const messageRowSchema = z.object({
  id: z.string(),
  to_phone: z.string(),
  phase: z.enum(MESSAGE_PHASES),
  priority: z.number(),
  instance_name: text,
  reason: z.enum(ROUTING_REASONS).nullable(),
  routing: routingSchema.nullable(),
  created_at: iso,
  sent_at: isoOrNull,
  delivered_at: isoOrNull,
  read_at: isoOrNull,
  failed_at: isoOrNull,
  expires_at: z.coerce.date(),
  error_code: text,
  error_detail: text,
  gateway_message_id: text,
  resolution_by: text,
  resolution_at: isoOrNull,
  supersedes: text,
  superseded_by: text,
  simulated: z.boolean(),
  metadata: messageSchema.shape.metadata,
  attempts: z.array(attemptSchema),
  wait: waitSchema.nullable(),
});
type Row = z.infer<typeof messageRowSchema>;

/** Parses a row of `message_rows` into the API's `Message`. */
export function toMessage(raw: Record<string, unknown>): Message {
  const row = messageRowSchema.parse(raw);
  return {
    id: row.id,
    to: printPhone(row.to_phone),
    status: STATUS_OF_PHASE[row.phase],
    instanceName: row.instance_name,
    reason: row.reason,
    estimatedSendAt: estimateOf(row),
    sentAt: row.sent_at,
    deliveredAt: row.delivered_at,
    readAt: row.read_at,
    failedAt: row.failed_at,
    expiresAt: row.expires_at.toISOString(),
    error: toError(row.error_code, row.error_detail),
    gatewayMessageId: row.gateway_message_id,
    attempts: row.attempts,
    routing: row.routing ?? { strategy: null, candidates: [] },
    resolution:
      row.resolution_by === null || row.resolution_at === null
        ? null
        : { by: row.resolution_by, at: row.resolution_at },
    supersedes: row.supersedes,
    supersededBy: row.superseded_by,
    simulated: row.simulated,
    metadata: row.metadata,
    createdAt: row.created_at,
  };
}

/** A message at the time of its acceptance. */
export interface NewMessage {
  id: string;
  /** E.164 digits. */
  toPhone: string;
  createdAt: Date;
  expiresAt: Date;
  /** In ms since 1970. */
  estimatedSendAt: number | null;
  metadata: Message["metadata"];
  simulated: boolean;
}

/** The `Message` that was just accepted, without reading it back. */
export function toNewMessage(message: NewMessage): Message {
  return {
    id: message.id,
    to: printPhone(message.toPhone),
    status: "queued",
    instanceName: null,
    reason: null,
    estimatedSendAt: toIso(message.estimatedSendAt),
    sentAt: null,
    deliveredAt: null,
    readAt: null,
    failedAt: null,
    expiresAt: message.expiresAt.toISOString(),
    error: null,
    gatewayMessageId: null,
    attempts: [],
    routing: { strategy: null, candidates: [] },
    resolution: null,
    supersedes: null,
    supersededBy: null,
    simulated: message.simulated,
    metadata: message.metadata,
    createdAt: message.createdAt.toISOString(),
  };
}

/** A message with a slot leaves now, so this is the slot's time. */
function estimateOf(row: Row): string | null {
  if (row.phase === "reserved") return row.attempts.at(-1)?.startedAt ?? null;
  if (row.wait === null) return null;
  const { forecast, ...wait } = row.wait;
  return toIso(
    estimateSendAt({ ...wait, priority: row.priority, expiresAt: row.expires_at.getTime() }, forecast),
  );
}

const toIso = (moment: number | null) => (moment === null ? null : new Date(moment).toISOString());

function toError(code: string | null, detail: string | null): Message["error"] {
  return code === null ? null : { code, detail };
}
