import { and, eq, sql } from "drizzle-orm";
import { z } from "zod";
import type { Transaction } from "@/db/client";
import { type ChipRow, chipOperations, chips, pairings, webhookEvents } from "@/db/schema";
import type { Actor } from "@/lib/actor";
import { camelRow } from "@/lib/camel-row";
import { lockChip } from "@/lib/chips/change-chip";
import { observe, recordQrLimit, recordState } from "@/lib/chips/connection/observe";
import { recordFinalClose } from "@/lib/chips/connection/record-final-close";
import { recordOwner } from "@/lib/chips/connection/record-owner";
import { claimPoll } from "@/lib/chips/pairing/pairing-claims";
import { lockPairing, setPairing } from "@/lib/chips/pairing/pairing-rows";
import { afterQrRead, hasLiveQr } from "@/lib/chips/pairing/pairing-rules";
import { withDigest } from "@/lib/chips/pairing/qr";
import type { AppContext } from "@/lib/context/server-context";
import type { ConnectionNews } from "@/lib/gateway/outcomes";
import { type ConnectionEvent, connectionStep, readConnectionEvent, type WhatWeDid } from "./connection-step";
import { finishEvent, postponeEvent } from "./event-state";

const GATEWAY: Actor = { kind: "gateway", label: "Evolution API" };

/** Delay before an event is tried again because an operation is in progress. */
const WAIT_FOR_OPERATION_MS = 500;
/** A connected session that reports `connecting` has this long to reopen before the gateway is polled. */
const RECONNECT_WITHIN_MS = 2_000;
const POLL_AGAIN_MS = 500;
/** After this many failed polls, reconciliation takes over. */
const MOST_POLLS = 10;

/**
 * Applies one stored connection event in the same transaction as the event's state change. Does nothing if another
 * worker is applying or has applied the event.
 */
export async function applyConnectionEvent(ctx: AppContext, chipId: string, eventId: number): Promise<void> {
  const poll = await ctx.db.transaction((tx) => apply(tx, chipId, eventId));
  if (poll === null) return;
  const wasPolled =
    (await claimPoll(ctx.db, poll.chip.id)) &&
    (await observe(ctx, poll.chip, { mayConnect: false })) === null;
  if (wasPolled || poll.tries >= MOST_POLLS)
    await finishEvent(ctx.db, eventId, wasPolled ? "applied" : "ignored");
  else await postponeEvent(ctx.db, eventId, POLL_AGAIN_MS * (poll.tries + 1));
}

/** Returns the chip if the gateway must be polled, otherwise null. */
async function apply(
  tx: Transaction,
  chipId: string,
  eventId: number,
): Promise<{ chip: ChipRow; tries: number } | null> {
  // The statements are pipelined and run in this order, so that the locks come first.
  const [[row], locked, operations] = await Promise.all([
    tx
      .select()
      .from(webhookEvents)
      .where(and(eq(webhookEvents.id, eventId), eq(webhookEvents.state, "pending")))
      .for("update", { skipLocked: true }),
    lockChip(tx, chipId),
    readOperations(tx, chipId),
  ]);
  if (row === undefined) return null;
  if (locked === null) throw new Error(`chip ${chipId} has an event but does not exist`);
  const { chip, now } = locked;
  const event = readConnectionEvent(row);
  switch (connectionStep(chip, event, operations)) {
    case "ignore":
      await finishEvent(tx, eventId, "ignored");
      return null;
    case "wait":
      await postponeEvent(tx, eventId, WAIT_FOR_OPERATION_MS);
      return null;
    case "poll":
      return { chip, tries: row.tries };
    case "apply": {
      if (row.tries > 0 && event.news.kind === "connecting" && chip.evolutionConnected) {
        // The first attempt has already applied the event. Either the session is open again, or the gateway must be
        // polled now.
        if (chip.misses > 0) return { chip, tries: row.tries };
        await finishEvent(tx, eventId, "applied");
        return null;
      }
      await write(tx, chip, event, now);
      const mayComeBack = event.news.kind === "connecting" && chip.evolutionConnected;
      if (mayComeBack) await postponeEvent(tx, eventId, RECONNECT_WITHIN_MS);
      else await finishEvent(tx, eventId, "applied");
      return null;
    }
  }
}

const operationsSchema = camelRow(
  z.object({
    underWay: z.boolean(),
    lastEndedAt: z.coerce.date().nullable(),
    socketOpenedAt: z.coerce.date().nullable(),
  }),
);

async function readOperations(tx: Transaction, chipId: string): Promise<WhatWeDid> {
  const [row] = await tx.execute(sql`
    select coalesce(bool_or(state = 'requested' and lease_until > clock_timestamp()), false) as under_way,
      max(finished_at) as last_ended_at,
      (select connected_socket_at from ${pairings} where chip_id = ${chipId}) as socket_opened_at
    from ${chipOperations} where chip_id = ${chipId}`);
  return operationsSchema.parse(row);
}

/** Applies the event to the chip and its pairing, as a poll with the same result would do. */
async function write(tx: Transaction, chip: ChipRow, event: ConnectionEvent, now: Date): Promise<void> {
  if (event.gatewayAt !== null) {
    await tx.update(chips).set({ lastEventAt: event.gatewayAt }).where(eq(chips.id, chip.id));
  }
  const { news } = event;
  switch (news.kind) {
    case "open":
      await recordState(tx, chip, "open");
      await recordOwner(tx, chip.id, {
        status: "open",
        ownerPhone: news.ownerPhone,
        disconnectedAt: null,
      });
      return;
    case "connecting":
      return writeConnecting(tx, chip, event, now);
    case "ended":
      await recordFinalClose(tx, chip.id, GATEWAY, news);
      return;
    case "qr_limit":
      await recordState(tx, chip, "close");
      await recordQrLimit(tx, chip.id, now);
      return;
    case "qr":
      return writeQr(tx, chip, news, now);
  }
}

/**
 * A `connecting` event while a QR code is live comes from a new socket, so the code is no longer valid. Either a phone
 * scanned the code, or the gateway restarted or lost its connection and will send the next code shortly.
 */
async function writeConnecting(
  tx: Transaction,
  chip: ChipRow,
  event: ConnectionEvent,
  now: Date,
): Promise<void> {
  const { after } = await recordState(tx, chip, "connecting");
  if (after === null || after.evolutionConnected) return;
  const pairing = await lockPairing(tx, chip.id);
  // The event was received before the code, so it belongs to the socket that produced the code.
  const isOlder = pairing.qrIssuedAt !== null && pairing.qrIssuedAt >= event.receivedAt;
  if (!isOlder && hasLiveQr(pairing, now))
    await setPairing(tx, chip.id, { scanInferredAt: now, closeSince: null });
}

/**
 * Ignores a known code. The gateway sends codes only while the state is `connecting`, so a code also proves that state.
 */
async function writeQr(
  tx: Transaction,
  chip: ChipRow,
  news: Extract<ConnectionNews, { kind: "qr" }>,
  now: Date,
): Promise<void> {
  await recordState(tx, chip, "connecting");
  const pairing = await lockPairing(tx, chip.id);
  const qr = withDigest({ ...news, count: pairing.qrCount + 1 });
  if (qr === null || qr.digest === pairing.qrSeenDigest) return;
  await setPairing(tx, chip.id, afterQrRead(pairing, qr, now));
}
