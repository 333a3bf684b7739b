import { eq, sql } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import type { Transaction } from "@/db/client";
import { type ChipOperationRow, type ChipRow, chips, pairings } from "@/db/schema";
import { auditCommand } from "@/lib/audit";
import { type CommandContext, requireWriter } from "@/lib/context/command-context";
import { DomainError } from "@/lib/errors";
import { failure as failureOf } from "@/lib/gateway/failure";
import { gatewayProblem } from "@/lib/gateways/gateway-problem";
import { reservePlace } from "@/lib/gateways/reserve-place";
import { isUniqueViolation } from "@/lib/log/postgres-code";
import { requireStatedPhone } from "@/lib/phone";
import { type CanonicalPhone, printPhone } from "@/lib/stated-phone";
import type { CreateInstanceInput } from "@/types/chips";
import type { CreateInstanceAnswer } from "@/types/pairing";
import { changeChip, databaseNow } from "./change-chip";
import { keepBeforeCreate } from "./connection/revive-chip";
import { DEFAULT_PER_DAY, DEFAULT_PER_HOUR } from "./new-chip-defaults";
import { beginOperation } from "./operations/begin";
import { ANSWER_WITHIN_MS } from "./operations/limits";
import { runOperationWithin } from "./operations/run";
import { beginTry } from "./pairing/pairing-tries";
import { liveQr } from "./pairing/qr";
import { requireLimits } from "./require-limits";
import { lockReusable, NEW_LIFE, readTakenNames, refuseTakenName } from "./taken-chips";

/** Number of suffixes to try if no name is given and `julia-` + 8 digits is taken. */
const NAME_SUFFIXES = 20;

/**
 * Creates an instance for a phone number and returns its first QR code. Stores the chip and its operation first and
 * calls the gateway outside any transaction, so that the worker can finish the create after a crash. If the gateway
 * needs longer than 9 s, the caller gets an error that identifies the chip, and the create continues. Throws
 * `invalid_request`, `phone_taken`, `instance_name_taken` (with the chip, or `adoptable`), the errors of
 * `reservePlace`, or a gateway error.
 */
export async function createInstance(
  ctx: CommandContext,
  input: CreateInstanceInput,
): Promise<CreateInstanceAnswer> {
  requireWriter(ctx.actor);
  // The operator knows the number's country, so extra digits are treated as a typo and not as another country code.
  const phone = requireStatedPhone("phone", input.phone);
  const { chip, operation } = await reserveNumber(ctx, phone, input);
  const ended = await runOperationWithin(ctx, operation, ANSWER_WITHIN_MS);
  // The create continues in the background. The chip's page and the list show its progress.
  if (ended === null) throw gatewayProblem(failureOf("timeout", "the create continues", null, null), chip.id);
  const { result, failure } = ended;
  if (result === "refused" && failure !== null) {
    if (failure.kind === "name_taken") {
      throw new DomainError("instance_name_taken", "The gateway has a foreign instance with this name.", {
        adoptable: true,
      });
    }
    throw gatewayProblem(failure);
  }
  // The chip exists, and the worker retries the create. The error identifies the chip and explains the missing QR code.
  if (result === "not_yet" && failure !== null) throw gatewayProblem(failure, chip.id);
  return readAnswer(ctx, chip);
}

async function reserveNumber(
  ctx: CommandContext,
  phone: CanonicalPhone,
  input: CreateInstanceInput,
): Promise<{ chip: ChipRow; operation: ChipOperationRow }> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await ctx.db.transaction((tx) => writeChip(tx, ctx, phone, input));
    } catch (error) {
      // Lost a race with another create. The next attempt reports the conflict or uses the next free name.
      if (!isUniqueViolation(error) || attempt > NAME_SUFFIXES) throw error;
    }
  }
}

/** Where the new instance is created. */
interface Place {
  instanceName: string;
  gatewayId: string;
}

async function writeChip(
  tx: Transaction,
  ctx: CommandContext,
  phone: CanonicalPhone,
  input: CreateInstanceInput,
): Promise<{ chip: ChipRow; operation: ChipOperationRow }> {
  const known = await lockReusable(tx, phone.key);
  if (input.instanceName !== undefined) {
    await refuseTakenName(tx, input.instanceName, "An instance with this name already exists.");
  }
  const place: Place = {
    instanceName: input.instanceName ?? (await freeName(tx, phone.phone)),
    gatewayId: await reservePlace(tx, input.gatewayId),
  };
  const chip =
    known === null
      ? await insertChip(tx, phone, place, input)
      : await reviveChip(tx, ctx, known, phone, place, input);
  requireLimits(chip, input);
  await tx
    .insert(pairings)
    .values({ chipId: chip.id, watchedAt: sql`clock_timestamp()` })
    .onConflictDoNothing();
  await beginTry(tx, chip.id);
  const { operation } = await beginOperation(
    tx,
    chip,
    "create",
    ctx.actor,
    known === null ? {} : keepBeforeCreate(known),
  );
  await auditCommand(tx, ctx, "chip.create", "chip", chip.id, {
    instanceName: place.instanceName,
    gateway: place.gatewayId,
    phone: printPhone(phone.phone),
    alreadyWarm: input.alreadyWarm ?? false,
  });
  return { chip, operation };
}

async function freeName(tx: Transaction, phone: string): Promise<string> {
  const base = `julia-${phone.slice(-8)}`;
  const names = [base, ...Array.from({ length: NAME_SUFFIXES }, (_, index) => `${base}-${index + 2}`)];
  const taken = await readTakenNames(tx, names);
  return names.find((name) => !taken.has(name)) ?? `${base}-${uuidv7().slice(-6)}`;
}

async function insertChip(
  tx: Transaction,
  phone: CanonicalPhone,
  place: Place,
  input: CreateInstanceInput,
): Promise<ChipRow> {
  const [chip] = await tx
    .insert(chips)
    .values({
      id: uuidv7(),
      phone: phone.phone,
      phoneKey: phone.key,
      ...place,
      perHour: input.perHour ?? DEFAULT_PER_HOUR,
      perDay: input.perDay ?? DEFAULT_PER_DAY,
      warmupCompletedAt: input.alreadyWarm === true ? sql`clock_timestamp()` : null,
      state: "missing",
    })
    .returning();
  if (chip === undefined) throw new Error("the chip was not stored");
  return chip;
}

/**
 * Reuses the deleted chip of this number with its history. Limits in the input replace the chip's own limits. A refused
 * create does not restore the gateway, because the gateway of a deleted chip without an instance has no meaning.
 */
async function reviveChip(
  tx: Transaction,
  ctx: CommandContext,
  known: ChipRow,
  phone: CanonicalPhone,
  place: Place,
  input: CreateInstanceInput,
): Promise<ChipRow> {
  const now = await databaseNow(tx);
  // A banned number starts its warm-up again on day 1.
  const warmup =
    input.alreadyWarm === true
      ? { warmupCompletedAt: now }
      : known.bannedAt === null
        ? {}
        : { warmupSeconds: 0, warmupCompletedAt: null };
  const revived = await changeChip(tx, known.id, ctx.actor, () => ({
    set: {
      phone: phone.phone,
      phoneKey: phone.key,
      ...place,
      ...NEW_LIFE,
      rampSince: null,
      warmupHeldAt: null,
      everPaired: false,
      adopted: false,
      ...(input.perHour === undefined ? {} : { perHour: input.perHour }),
      ...(input.perDay === undefined ? {} : { perDay: input.perDay }),
      ...warmup,
    },
    reason: "taken_up_again",
  }));
  if (revived === null) throw new Error(`chip ${known.id} vanished under its lock`);
  return revived;
}

async function readAnswer(ctx: CommandContext, chip: ChipRow): Promise<CreateInstanceAnswer> {
  const [row] = await ctx.db
    .select({ chip: chips, pairing: pairings, now: sql<string>`clock_timestamp()` })
    .from(chips)
    .innerJoin(pairings, eq(pairings.chipId, chips.id))
    .where(eq(chips.id, chip.id));
  if (row === undefined || row.chip.instanceName === null) {
    throw new DomainError("gateway_error", "The instance could not be created.");
  }
  return {
    chipId: chip.id,
    instanceName: row.chip.instanceName,
    status: "pending",
    state: row.chip.state,
    qr: liveQr(row.pairing, new Date(row.now)),
  };
}
