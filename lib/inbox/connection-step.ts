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

/** Reads a stored row; throws when it is not what was stored. */
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
  /** Late, or about something that is over. */
  | "ignore"
  /** A verb is at work on the chip and reads the gateway itself. */
  | "wait"
  /** It may be about something that is over: the gateway is asked how things are. */
  | "look"
  | "apply";

/**
 * The gateway tries to deliver an event for up to 25 minutes. One that is older than that by the gateway's own
 * clock is not late: that clock was set back.
 */
const LATEST_DELIVERY_MS = 30 * 60_000;

/** What of a chip speaks for or against an event. */
type ChipFacts = Pick<
  ChipRow,
  | "cancelledAt"
  | "webhookGeneration"
  | "lastEventAt"
  | "desiredConnection"
  | "loggedOutByUs"
  | "evolutionConnected"
>;

/** What verbs and looks of ours did to the chip's instance. */
export interface WhatWeDid {
  underWay: boolean;
  lastEndedAt: Date | null;
  /** When our newest connect was sent; none where the instance connected by itself. */
  socketOpenedAt?: Date | null;
}

/** What is to be done with an event of a chip, whose row is locked. Pure. */
export function connectionStep(
  chip: ChipFacts,
  event: ConnectionEvent,
  { underWay, lastEndedAt, socketOpenedAt = null }: WhatWeDid,
): ConnectionStep {
  if (chip.cancelledAt !== null) return "ignore";
  const { kind } = event.news;
  // The code of the socket that a verb has just opened comes before the gateway has answered the verb.
  const isOurCode = kind === "qr" && socketOpenedAt !== null && event.receivedAt > socketOpenedAt;
  if (underWay && !isOurCode) return "wait";
  if (isLate(chip, event)) return "ignore";
  const isOfEarlierLife =
    event.generation !== chip.webhookGeneration ||
    (lastEndedAt !== null && event.receivedAt <= lastEndedAt && !isOurCode);
  const isUnwanted = chip.desiredConnection === "disconnected";
  switch (kind) {
    case "open":
      // What an operator or we ended is not taken up again by an event that may be from before.
      return isOfEarlierLife || isUnwanted || chip.loggedOutByUs ? "look" : "apply";
    case "ended":
      // Wanted so, and done: the verb that ended it has written what follows.
      if (isUnwanted && !chip.evolutionConnected) return "ignore";
      return isOfEarlierLife ? "look" : "apply";
    case "qr":
      if (isOfEarlierLife || isUnwanted) return "ignore";
      return chip.evolutionConnected ? "look" : "apply";
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
