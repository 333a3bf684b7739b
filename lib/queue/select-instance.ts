import { setTimeout as delay } from "node:timers/promises";
import { v7 as uuidv7 } from "uuid";
import { z } from "zod";
import { camelRow } from "@/lib/camel-row";
import type { SendingClient } from "@/lib/clients/sending-client";
import type { AppContext } from "@/lib/context/server-context";
import { DomainError } from "@/lib/errors";
import { requirePhone } from "@/lib/phone";
import { withPhoneHash } from "@/lib/settings/erasure-key";
import { candidateSchema, ROUTING_REASONS } from "@/types/messages";
import type { SelectInstanceInput, Selection } from "@/types/selection";
import { refusalOr } from "./accept-refusal";
import { bodyDigest } from "./body-digest";
import { retryConflicts } from "./retry-conflicts";

/** Retry delay if no chip has a known next slot. */
const RETRY_WITHOUT_NEXT_SLOT_SECONDS = 60;
/**
 * Maximum number of tries. Concurrent requests may have locked every free chip, but each holds its lock for only a few
 * ms.
 */
const BUSY_TRIES = 20;
const BUSY_PAUSE_MS = 25;

type SelectContext = Pick<AppContext, "sql" | "log"> & {
  config: Pick<AppContext["config"], "simulated" | "authSecret">;
};

const moment = z.coerce.date().nullable();

const answerSchema = camelRow(
  z.object({
    outcome: z.enum(["selected", "replayed", "released", "mismatch", "dry", "busy", "none"]),
    reservationId: z.uuid().nullable(),
    instanceName: z.string().nullable(),
    reason: z.enum(ROUTING_REASONS).nullable(),
    expiresAt: moment,
    nextSlotAt: moment,
    waitSeconds: z.number().nullable(),
    candidates: z.array(candidateSchema),
  }),
);
type Answer = z.infer<typeof answerSchema>;

/**
 * Chooses an instance for a service that sends the message itself, and reserves one of its slots. For a key that the
 * client has already used, returns the earlier selection. A dry run reserves nothing and returns which instance would
 * send, and when. Throws `invalid_request`, `idempotency_key_mismatch`, `idempotency_key_in_use`,
 * `database_unavailable`, `contact_opted_out`, `reservation_not_found` (the key's slot was released) or
 * `no_instance_available` (with a retry delay and the candidates' verdicts). Stores nothing if it throws.
 */
export async function selectInstance(
  ctx: SelectContext,
  client: SendingClient,
  input: SelectInstanceInput,
  idempotencyKey: string | null,
): Promise<Selection> {
  const phone = requirePhone("to", input.to);
  const digest = bodyDigest({ ...input, to: phone.phone });
  const ask = async (hash: string | null): Promise<Answer> => {
    const rows = await ctx.sql`
      select q.*, extract(epoch from q.next_slot_at - julia.clock())::float8 as wait_seconds,
        julia.refuse_erased(${hash})
      from julia.select_instance(${uuidv7()}, ${client.id}, ${idempotencyKey}, ${digest}, ${uuidv7()},
        ${phone.phone}, ${phone.key}, ${input.contact?.externalId ?? null}, ${input.contact?.name ?? null},
        ${input.contact?.specialty ?? null}, ${input.kind ?? null}, ${input.dryRun},
        ${client.mayChangeContacts}) q`;
    return answerSchema.parse(rows[0]);
  };
  const answer = await untilNotBusy(() =>
    retryConflicts(idempotencyKey, [() => withPhoneHash(ctx, phone.key, ask)]),
  ).catch((error: unknown) => {
    throw refusalOr(error);
  });
  const selection = toSelection(answer, ctx.config.simulated);
  if (answer.outcome === "selected") {
    const { reservationId, instanceName: instance, reason } = selection;
    ctx.log.info({ reservationId, instance, reason }, "slot reserved by a service");
  }
  return selection;
}

async function untilNotBusy(ask: () => Promise<Answer>): Promise<Answer> {
  for (let tries = 1; ; tries += 1) {
    const answer = await ask();
    if (answer.outcome !== "busy" || tries === BUSY_TRIES) return answer;
    await delay(BUSY_PAUSE_MS);
  }
}

function toSelection(answer: Answer, simulated: boolean): Selection {
  const { outcome, reservationId, instanceName, reason, candidates } = answer;
  if (outcome === "mismatch") {
    throw new DomainError("idempotency_key_mismatch", "This key was used with another body.");
  }
  if (outcome === "released") {
    throw new DomainError("reservation_not_found", "The slot of this key was released.");
  }
  if (outcome === "busy" || outcome === "none" || instanceName === null || reason === null) {
    throw noInstance(answer);
  }
  return {
    reservationId,
    instanceName,
    reason,
    expiresAt: answer.expiresAt?.toISOString() ?? null,
    nextSlotAt: answer.nextSlotAt?.toISOString() ?? null,
    candidates,
    simulated,
  };
}

function noInstance({ outcome, reason, instanceName, waitSeconds, candidates }: Answer): DomainError {
  const detail =
    reason === "preferred" && instanceName !== null
      ? `The contact's preferred instance, ${instanceName}, has no slot now.`
      : "No instance has a slot now.";
  const retryAfterSeconds = outcome === "busy" ? 1 : (waitSeconds ?? RETRY_WITHOUT_NEXT_SLOT_SECONDS);
  return new DomainError("no_instance_available", detail, { retryAfterSeconds, candidates });
}
