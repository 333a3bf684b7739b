/** The state and the events of the delivery protocol. Times are in milliseconds. */

export type Phase =
  | "queued"
  | "reserved"
  | "dispatching"
  | "sent"
  | "delivered"
  | "read"
  | "failed"
  | "expired"
  | "uncertain";

export interface Message {
  id: number;
  key: string;
  contact: number;
  phase: Phase;
  expiresAt: number;
  owner: number | null;
  leaseUntil: number;
  uncertainSince: number | null;
}

export interface Attempt {
  id: number;
  messageId: number;
  chip: number;
  state: "reserved" | "dispatching" | "sent" | "uncertain" | "failed" | "not_sent";
  slotAt: number;
  /** The latest moment at which the gateway may have received the message. */
  heldAt: number;
}

export interface State {
  messages: readonly Message[];
  attempts: readonly Attempt[];
}

export interface Times {
  hourMs: number;
  perHour: number;
  marginMs: number;
  leaseMs: number;
}

/** The rules that keep the promises; the simulation must notice a run that breaks one of them. */
export interface Rules {
  leaseIsChecked: boolean;
  expiryIsChecked: boolean;
  lastMomentIsChecked: boolean;
  uncertainIsKept: boolean;
  slotsAreCountedAfterTheLock: boolean;
  slotIsHeldUntilArrival: boolean;
  statusOnlyRises: boolean;
  contactGetsOneAtATime: boolean;
  keysAreUnique: boolean;
}

export const SOUND: Rules = {
  leaseIsChecked: true,
  expiryIsChecked: true,
  lastMomentIsChecked: true,
  uncertainIsKept: true,
  slotsAreCountedAfterTheLock: true,
  slotIsHeldUntilArrival: true,
  statusOnlyRises: true,
  contactGetsOneAtATime: true,
  keysAreUnique: true,
};

export type Outcome = "sent" | "not_sent" | "failed" | "uncertain";

export type Event =
  | { kind: "accept"; key: string; contact: number; ttlMs: number }
  /** `seen`: the sends per chip that the worker counted before it held the chip's lock. */
  | { kind: "reserve"; owner: number; chips: number; seen: readonly number[] }
  | { kind: "begin"; owner: number; attemptId: number }
  | { kind: "prolong"; owner: number; attemptId: number }
  | { kind: "finish"; attemptId: number; outcome: Outcome }
  /** A webhook or a lookup reports how far the message is. */
  | { kind: "report"; messageId: number; chip: number; rank: "sent" | "delivered" | "read" }
  | { kind: "sweep" };

export interface Decision {
  state: State;
  /** The message of `accept`, the attempt of `reserve`. */
  id: number | null;
  /** `begin`: the worker may write the first byte. */
  may: boolean;
}
