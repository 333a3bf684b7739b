import { z } from "zod";
import { iso, isoOrNull, toCamelRow } from "@/lib/camel-row";
import { estimateSendAt, forecastSchema } from "@/lib/queue/estimate";
import { printPhone } from "@/lib/stated-phone";
import { expirySchema } from "@/types/expiry";
import {
  candidateSchema,
  MESSAGE_PHASES,
  type Message,
  messageAttemptSchema,
  messageSchema,
  STATUS_OF_PHASE,
} from "@/types/messages";
import { STRATEGIES } from "@/types/settings";
import { describeExpiry } from "./describe-expiry";

const milliseconds = z.coerce.date().transform((date) => date.getTime());
const millisecondsOrNull = z.preprocess((value) => value ?? null, milliseconds.nullable());

const attemptSchema = messageAttemptSchema.extend({ startedAt: iso, finishedAt: isoOrNull });

const waitSchema = z.object({
  now: milliseconds,
  notBefore: millisecondsOrNull,
  migrateAt: millisecondsOrNull,
  forecast: forecastSchema.nullable(),
  ahead: z.number().nullable(),
  chip: z.object({ freeAt: milliseconds, room: z.number(), secondsPerSlot: z.number() }).nullable(),
});

const NOT_ROUTED: Message["routing"] = { strategy: null, candidates: [] };

/** The explanation of a routing choice, in the parallel arrays that `julia.reserve` stores. */
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

const columnsSchema = messageSchema.omit({ status: true, estimatedSendAt: true }).extend({
  to: z.string().transform(printPhone),
  sentAt: isoOrNull,
  deliveredAt: isoOrNull,
  readAt: isoOrNull,
  failedAt: isoOrNull,
  expiresAt: iso,
  scheduledFor: isoOrNull,
  attempts: z.array(attemptSchema),
  routing: routingSchema.nullable().transform((routing) => routing ?? NOT_ROUTED),
  resolution: messageSchema.shape.resolution.unwrap().extend({ at: iso }).nullable(),
  createdAt: iso,
});

/** Columns of `message_rows` from which the other fields are derived. */
const factsSchema = z.object({
  phase: z.enum(MESSAGE_PHASES),
  priority: z.number(),
  expiresAt: milliseconds,
  wait: waitSchema.nullable(),
  expiry: expirySchema.nullable(),
});

/** Parses a row of `message_rows` into the API's `Message`. */
export function toMessage(raw: Record<string, unknown>): Message {
  const row = toCamelRow(raw);
  const columns = columnsSchema.parse(row);
  const facts = factsSchema.parse(row);
  return {
    ...columns,
    status: STATUS_OF_PHASE[facts.phase],
    error: facts.expiry === null ? columns.error : { code: "expired", detail: describeExpiry(facts.expiry) },
    estimatedSendAt: estimateOf(facts, columns.attempts),
  };
}

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
  kind: Message["kind"];
  content: Message["content"];
  scheduledFor: Date | null;
  inReplyTo: string | null;
}

/** Builds the `Message` for a message that was just accepted, without reading it from the database. */
export function toNewMessage(message: NewMessage): Message {
  return {
    id: message.id,
    to: printPhone(message.toPhone),
    status: "queued",
    kind: message.kind,
    content: message.content,
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
    routing: NOT_ROUTED,
    resolution: null,
    scheduledFor: message.scheduledFor?.toISOString() ?? null,
    batchId: null,
    inReplyTo: message.inReplyTo,
    supersedes: null,
    supersededBy: null,
    simulated: message.simulated,
    metadata: message.metadata,
    createdAt: message.createdAt.toISOString(),
  };
}

/** A reserved message is sent immediately, so the estimate is its slot's time. */
function estimateOf(
  { phase, wait, ...message }: z.infer<typeof factsSchema>,
  attempts: Message["attempts"],
): string | null {
  if (phase === "reserved") return attempts.at(-1)?.startedAt ?? null;
  if (wait === null) return null;
  const { forecast, ...limits } = wait;
  return toIso(estimateSendAt({ ...limits, ...message }, forecast));
}

const toIso = (moment: number | null) => (moment === null ? null : new Date(moment).toISOString());
