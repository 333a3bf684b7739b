/** State and events of the delivery protocol. Times are in ms. */

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
  /** Latest time at which the gateway may have received the message. */
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

/** Rules that the promises depend on. If a rule is switched off, the simulation must detect a broken promise. */
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
  /** `seen`: number of slots that each chip held when the worker counted them, before it locked a chip. */
  | { kind: "reserve"; owner: number; chips: number; seen: readonly number[] }
  | { kind: "begin"; owner: number; attemptId: number }
  | { kind: "prolong"; owner: number; attemptId: number }
  | { kind: "finish"; attemptId: number; outcome: Outcome }
  /** A webhook or a lookup reports the phase that a message has reached. */
  | { kind: "report"; messageId: number; chip: number; rank: "sent" | "delivered" | "read" }
  | { kind: "sweep" };

export interface Decision {
  state: State;
  /** Id of the message for `accept`, of the attempt for `reserve`, and otherwise null. */
  id: number | null;
  /** For `begin`: true if the worker may write the first byte. */
  may: boolean;
}
