import { z } from "zod";
import type { ChipRow } from "@/db/schema";
import { dialect } from "@/lib/gateway/dialect";
import type { ConnectionNews } from "@/lib/gateway/outcomes";

const storedSchema = z.looseObject({ generation: z.number() });

export interface ConnectionEvent {
  news: ConnectionNews;
  generation: number;
  gatewayAt: Date | null;
  receivedAt: Date;
}

/** Throws if the row is not what `receiveWebhook` stored. */
export function readConnectionEvent(row: {
  event: string;
  data: unknown;
  gatewayAt: Date | null;
  receivedAt: Date;
}): ConnectionEvent {
  const { generation, ...data } = storedSchema.parse(row.data);
  return {
    news: dialect.readConnectionNews(row.event, data),
    generation,
    gatewayAt: row.gatewayAt,
    receivedAt: row.receivedAt,
  };
}

export type ConnectionStep =
  /** The event is late, or it concerns a session or instance that has ended. */
  | "ignore"
  /** An operation is in progress and will read the gateway's state itself. */
  | "wait"
  /** The event may be outdated, so the gateway must be polled. */
  | "poll"
  | "apply";

/**
 * The gateway retries an event for up to 25 minutes. If an event is dated at least this long before the chip's last
 * event, the event is therefore not late: the gateway's clock must have been set back.
 */
const LATEST_DELIVERY_MS = 30 * 60_000;

type ChipFacts = Pick<
  ChipRow,
  | "cancelledAt"
  | "webhookGeneration"
  | "lastEventAt"
  | "desiredConnection"
  | "loggedOutByUs"
  | "evolutionConnected"
>;

export interface WhatWeDid {
  underWay: boolean;
  lastEndedAt: Date | null;
  /** Time of our most recent `connect`. Null if the instance connected on its own. */
  socketOpenedAt?: Date | null;
}

/** Decides what to do with an event. The caller must have locked the chip. */
export function connectionStep(
  chip: ChipFacts,
  event: ConnectionEvent,
  { underWay, lastEndedAt, socketOpenedAt = null }: WhatWeDid,
): ConnectionStep {
  if (chip.cancelledAt !== null) return "ignore";
  const { kind } = event.news;
  // The code of a socket that an operation has just opened can arrive before the gateway answers the operation.
  const isOurCode = kind === "qr" && socketOpenedAt !== null && event.receivedAt > socketOpenedAt;
  if (underWay && !isOurCode) return "wait";
  if (isLate(chip, event)) return "ignore";
  const isOfEarlierLife =
    event.generation !== chip.webhookGeneration ||
    (lastEndedAt !== null && event.receivedAt <= lastEndedAt && !isOurCode);
  const isUnwanted = chip.desiredConnection === "disconnected";
  switch (kind) {
    case "open":
      // An outdated event must not undo a disconnect, whether an operator or the system requested it.
      return isOfEarlierLife || isUnwanted || chip.loggedOutByUs ? "poll" : "apply";
    case "ended":
      // The session was ended on purpose. The operation that ended it records the result.
      if (isUnwanted && !chip.evolutionConnected) return "ignore";
      return isOfEarlierLife ? "poll" : "apply";
    case "qr":
      if (isOfEarlierLife || isUnwanted) return "ignore";
      return chip.evolutionConnected ? "poll" : "apply";
    case "connecting":
    case "qr_limit":
      return isOfEarlierLife ? "ignore" : "apply";
  }
}

function isLate(chip: ChipFacts, { gatewayAt }: ConnectionEvent): boolean {
  if (gatewayAt === null || chip.lastEventAt === null) return false;
  const behindMs = chip.lastEventAt.getTime() - gatewayAt.getTime();
  return behindMs > 0 && behindMs < LATEST_DELIVERY_MS;
}
