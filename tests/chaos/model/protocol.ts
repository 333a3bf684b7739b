import type { Attempt, Decision, Event, Message, Outcome, Phase, Rules, State, Times } from "./state";

/**
 * Model of the delivery protocol in `db/functions`: a pure function that handles each event as one database
 * transaction. `simulate.ts` adds workers, a gateway and faults.
 */

const HOLDS = new Set<Attempt["state"]>(["reserved", "dispatching", "sent", "uncertain", "failed"]);
const RANKS: readonly Phase[] = ["sent", "delivered", "read"];

export function decide(
  state: State,
  event: Event,
  now: number,
  random: () => number,
  times: Times,
  rules: Rules,
): Decision {
  switch (event.kind) {
    case "accept":
      return accept(state, event, now, rules);
    case "reserve":
      return reserve(state, event, now, random, times, rules);
    case "begin":
      return begin(state, event, now, times, rules);
    case "prolong":
      return prolong(state, event, now, times);
    case "finish":
      return unchanged(finish(state, event.attemptId, event.outcome, now, times, rules));
    case "report":
      return unchanged(report(state, event, now, times, rules));
    case "sweep":
      return unchanged(sweep(state, now, times, rules));
  }
}

/** Counts the slots that a chip holds during the hour before `now`. */
export function countHeld(state: State, chip: number, now: number, { hourMs }: Times): number {
  return state.attempts.filter(
    (one) => one.chip === chip && HOLDS.has(one.state) && one.heldAt > now - hourMs,
  ).length;
}

function accept(
  state: State,
  { key, contact, ttlMs }: Extract<Event, { kind: "accept" }>,
  now: number,
  rules: Rules,
): Decision {
  const known = rules.keysAreUnique ? state.messages.find((one) => one.key === key) : undefined;
  if (known !== undefined) return { state, id: known.id, may: false };
  const id = state.messages.length;
  const message: Message = {
    id,
    key,
    contact,
    phase: "queued",
    expiresAt: now + ttlMs,
    owner: null,
    leaseUntil: 0,
    uncertainSince: null,
  };
  return { state: { ...state, messages: [...state.messages, message] }, id, may: false };
}

function reserve(
  state: State,
  { owner, chips, seen }: Extract<Event, { kind: "reserve" }>,
  now: number,
  random: () => number,
  times: Times,
  rules: Rules,
): Decision {
  const isInFlight = ({ state: phase }: Attempt) => phase === "reserved" || phase === "dispatching";
  const first = Math.floor(random() * chips);
  const chip = Array.from({ length: chips }, (_, index) => (first + index) % chips).find((one) => {
    const held = rules.slotsAreCountedAfterTheLock ? countHeld(state, one, now, times) : (seen[one] ?? 0);
    // A chip has at most one attempt in flight. The database enforces this with a unique index.
    const busy = state.attempts.some((attempt) => attempt.chip === one && isInFlight(attempt));
    return held < times.perHour && !busy;
  });
  const message = state.messages.find(
    (one) =>
      one.phase === "queued" &&
      one.expiresAt > now &&
      !state.messages.some(
        (other) =>
          rules.contactGetsOneAtATime &&
          other.contact === one.contact &&
          (other.phase === "reserved" || other.phase === "dispatching"),
      ),
  );
  if (chip === undefined || message === undefined) return { state, id: null, may: false };
  const id = state.attempts.length;
  const attempt: Attempt = {
    id,
    messageId: message.id,
    chip,
    state: "reserved",
    slotAt: now,
    heldAt: rules.slotIsHeldUntilArrival ? now + times.marginMs : now,
  };
  return {
    state: setMessage({ ...state, attempts: [...state.attempts, attempt] }, message.id, {
      phase: "reserved",
      owner,
      leaseUntil: now + times.leaseMs,
    }),
    id,
    may: false,
  };
}

function begin(
  state: State,
  { owner, attemptId }: Extract<Event, { kind: "begin" }>,
  now: number,
  { leaseMs }: Times,
  rules: Rules,
): Decision {
  const attempt = state.attempts[attemptId];
  const message = attempt === undefined ? undefined : state.messages[attempt.messageId];
  if (attempt === undefined || message === undefined) return { state, id: null, may: false };
  const isOurs =
    !rules.leaseIsChecked ||
    (message.phase === "reserved" &&
      message.owner === owner &&
      message.leaseUntil > now &&
      attempt.state === "reserved");
  const isInTime = !rules.expiryIsChecked || message.expiresAt > now;
  if (!isOurs || !isInTime) return { state, id: null, may: false };
  const held = setAttempt(state, attemptId, {
    state: "dispatching",
    heldAt: rules.slotIsHeldUntilArrival ? Number.POSITIVE_INFINITY : attempt.heldAt,
  });
  const next = setMessage(held, message.id, { phase: "dispatching", leaseUntil: now + leaseMs });
  return { state: next, id: null, may: true };
}

function prolong(
  state: State,
  { owner, attemptId }: Extract<Event, { kind: "prolong" }>,
  now: number,
  { leaseMs }: Times,
): Decision {
  const message = state.messages[state.attempts[attemptId]?.messageId ?? -1];
  const holds = message?.phase === "dispatching" && message.owner === owner && message.leaseUntil > now;
  if (message === undefined || !holds) return unchanged(state);
  return unchanged(setMessage(state, message.id, { leaseUntil: now + leaseMs }));
}

function finish(
  state: State,
  attemptId: number,
  outcome: Outcome,
  now: number,
  { marginMs }: Times,
  rules: Rules,
): State {
  const attempt = state.attempts[attemptId];
  if (attempt === undefined) return state;
  const open: readonly Attempt["state"][] =
    outcome === "not_sent"
      ? ["reserved", "dispatching", "uncertain"]
      : outcome === "uncertain"
        ? ["dispatching"]
        : ["dispatching", "uncertain"];
  if (!open.includes(attempt.state)) return state;
  // An uncertain message may still be on its way to the gateway.
  const arrival =
    outcome === "uncertain" && rules.slotIsHeldUntilArrival ? Math.max(now, attempt.slotAt + marginMs) : now;
  const settled = setAttempt(state, attemptId, { state: outcome, heldAt: Math.min(attempt.heldAt, arrival) });
  const isKept = outcome !== "uncertain" || rules.uncertainIsKept;
  const phase = outcome === "not_sent" || !isKept ? "queued" : outcome;
  return setMessage(settled, attempt.messageId, {
    phase,
    owner: null,
    uncertainSince: phase === "uncertain" ? now : null,
  });
}

function report(
  state: State,
  { messageId, chip, rank }: Extract<Event, { kind: "report" }>,
  now: number,
  times: Times,
  rules: Rules,
): State {
  const attempt = state.attempts.findLast((one) => one.messageId === messageId && one.chip === chip);
  if (attempt === undefined || attempt.state === "not_sent" || attempt.state === "reserved") return state;
  const proven = finish(state, attempt.id, "sent", now, times, rules);
  const phase = proven.messages[messageId]?.phase;
  if (phase === undefined || !RANKS.includes(phase)) return proven;
  const rises = RANKS.indexOf(rank) > RANKS.indexOf(phase);
  return rises || !rules.statusOnlyRises ? setMessage(proven, messageId, { phase: rank }) : proven;
}

function sweep(state: State, now: number, times: Times, rules: Rules): State {
  let next = state;
  for (const { id, messageId, state: phase } of state.attempts) {
    const message = next.messages[messageId];
    if (message === undefined || message.leaseUntil > now) continue;
    if (phase === "reserved") next = finish(next, id, "not_sent", now, times, rules);
    if (phase === "dispatching") next = finish(next, id, "uncertain", now, times, rules);
  }
  for (const { id, phase, expiresAt } of next.messages) {
    if (phase === "queued" && expiresAt <= now) next = setMessage(next, id, { phase: "expired" });
  }
  return next;
}

const unchanged = (state: State): Decision => ({ state, id: null, may: false });

function setMessage(state: State, id: number, change: Partial<Message>): State {
  return { ...state, messages: state.messages.map((one) => (one.id === id ? { ...one, ...change } : one)) };
}

function setAttempt(state: State, id: number, change: Partial<Attempt>): State {
  return { ...state, attempts: state.attempts.map((one) => (one.id === id ? { ...one, ...change } : one)) };
}
