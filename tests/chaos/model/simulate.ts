import { seeded } from "../../setup/proof";
import { countHeld, decide, type Event, type Rules, SOUND, type State, type Times } from "./protocol";

/** Shares of bad luck, each per step or per hand-over. */
export interface Luck {
  crash: number;
  sleep: number;
  lostRequest: number;
  lostAnswer: number;
  refused: number;
}

export interface Run {
  seed: number;
  rules?: Partial<Rules>;
  luck?: Luck;
}

/** What the gateway took: the truth that the promises are measured against. */
interface Arrival {
  messageId: number;
  chip: number;
  at: number;
}

interface Worker {
  step: "idle" | "counted" | "reserved" | "cleared" | "waiting" | "answered";
  seen: number[];
  attemptId: number;
  messageId: number;
  chip: number;
  /** From before the slot was taken: the last moment for the first byte follows from it. */
  startedAt: number;
  leaseBeganAt: number;
  answerAt: number;
  answer: "sent" | "failed" | "uncertain" | "not_sent";
  awakeAt: number;
}

const TIMES: Times = { hourMs: 6_000, perHour: 2, marginMs: 1_500, leaseMs: 2_000 };
/** The longest way of a byte to the gateway; the rest of the margin is for the worker. */
const WAY_MS = 450;
const TIMEOUT_MS = 3_000;
const STEPS = 800;
const CHIPS = 3;
const WORKERS = 4;
const CONTACTS = 2;
const MESSAGES = 36;
const BAD_LUCK: Luck = { crash: 0.01, sleep: 0.02, lostRequest: 0.04, lostAnswer: 0.08, refused: 0.05 };
export const NO_BAD_LUCK: Luck = { crash: 0, sleep: 0, lostRequest: 0, lostAnswer: 0, refused: 0 };

/** Runs the protocol under one seed to its end and returns what of the ten promises was broken, in words. */
export function simulate({ seed, rules: broken, luck: given = BAD_LUCK }: Run): string[] {
  let luck = given;
  const rules = { ...SOUND, ...broken };
  const random = seeded(seed);
  const breaches = new Set<string>();
  const arrivals: Arrival[] = [];
  const inFlight: Arrival[] = [];
  const acknowledged = new Map<string, number>();
  const faulty = new Set<number>();
  const workers = Array.from({ length: WORKERS }, newWorker);
  let state: State = { messages: [], attempts: [] };
  let now = 0;
  let posted = 0;

  const apply = (event: Event) => {
    const before = state;
    const decision = decide(state, event, now, random, TIMES, rules);
    state = decision.state;
    if (event.kind === "begin" && decision.may) {
      const message = before.messages[before.attempts[event.attemptId]?.messageId ?? -1];
      if (message !== undefined && message.expiresAt <= now) breaches.add("8: handed over after its end");
    }
    for (const message of state.messages) {
      const was = before.messages[message.id];
      if (was !== undefined && was.phase !== message.phase) {
        const step = `${was.phase} -> ${message.phase}`;
        if (!ALLOWED.has(step)) breaches.add(`7: ${step}`);
      }
    }
    return decision;
  };

  const arrive = () => {
    for (const one of inFlight.filter(({ at }) => at <= now)) {
      inFlight.splice(inFlight.indexOf(one), 1);
      arrivals.push(one);
    }
  };

  const write = (worker: Worker) => {
    const last = Math.min(
      worker.startedAt + TIMES.marginMs - WAY_MS,
      worker.leaseBeganAt + TIMES.leaseMs * 0.7,
    );
    if (rules.lastMomentIsChecked && now > last) {
      worker.answer = "not_sent";
      worker.answerAt = now;
      return;
    }
    const draw = random();
    const at = now + random() * WAY_MS;
    worker.answerAt = at + random() * 100;
    if (draw < luck.refused) {
      worker.answer = "not_sent";
      return;
    }
    worker.answer = "sent";
    if (draw < luck.refused + luck.lostRequest) {
      // Cut on the way: nobody knows whether it arrived, and it may still be on its way when the cut is seen.
      faulty.add(worker.messageId);
      worker.answer = "uncertain";
      worker.answerAt = now + random() * 50;
      if (random() < 0.5) return;
    } else if (draw < luck.refused + luck.lostRequest + luck.lostAnswer) {
      faulty.add(worker.messageId);
      worker.answer = "uncertain";
      if (random() < 0.3) worker.answerAt = now + TIMEOUT_MS;
    }
    inFlight.push({ messageId: worker.messageId, chip: worker.chip, at });
  };

  const work = (worker: Worker, owner: number) => {
    if (worker.step !== "idle" && random() < luck.crash) {
      faulty.add(worker.messageId);
      Object.assign(worker, newWorker());
      worker.awakeAt = now + 500;
      return;
    }
    if (random() < luck.sleep) {
      if (worker.step !== "idle") faulty.add(worker.messageId);
      worker.awakeAt = now + random() * 3 * TIMES.leaseMs;
      return;
    }
    switch (worker.step) {
      case "idle":
        worker.startedAt = now;
        worker.seen = Array.from({ length: CHIPS }, (_, chip) => countHeld(state, chip, now, TIMES));
        worker.step = "counted";
        return;
      case "counted": {
        const { id } = apply({ kind: "reserve", owner, chips: CHIPS, seen: worker.seen });
        const attempt = id === null ? undefined : state.attempts[id];
        worker.step = attempt === undefined ? "idle" : "reserved";
        if (attempt === undefined) return;
        worker.attemptId = attempt.id;
        worker.messageId = attempt.messageId;
        worker.chip = attempt.chip;
        return;
      }
      case "reserved":
        worker.leaseBeganAt = now;
        if (apply({ kind: "begin", owner, attemptId: worker.attemptId }).may) {
          worker.step = "cleared";
        } else {
          apply({ kind: "finish", attemptId: worker.attemptId, outcome: "not_sent" });
          worker.step = "idle";
        }
        return;
      // Between the answer of the database and the first byte a worker may stand still.
      case "cleared":
        worker.step = "waiting";
        write(worker);
        return;
      case "waiting":
        if (now >= worker.answerAt) worker.step = "answered";
        else apply({ kind: "prolong", owner, attemptId: worker.attemptId });
        return;
      case "answered":
        apply({ kind: "finish", attemptId: worker.attemptId, outcome: worker.answer });
        worker.step = "idle";
    }
  };

  const post = () => {
    const index = Math.min(posted, Math.floor(random() * (posted + 1)));
    const key = `key ${index}`;
    const ttlMs = random() < 0.2 ? 1_000 : 60_000;
    const { id } = apply({ kind: "accept", key, contact: index % CONTACTS, ttlMs });
    if (index === posted) posted += 1;
    const known = acknowledged.get(key);
    if (known !== undefined && known !== id) breaches.add("2: one key, two messages");
    if (id !== null) acknowledged.set(key, id);
  };

  const tell = () => {
    const one = arrivals[Math.floor(random() * arrivals.length)];
    if (one === undefined) return;
    const rank = (["sent", "delivered", "read"] as const)[Math.floor(random() * 3)] ?? "sent";
    apply({ kind: "told", messageId: one.messageId, chip: one.chip, rank });
  };

  for (let step = 0; step < STEPS; step += 1) {
    now += random() * 60;
    arrive();
    const draw = random();
    if (draw < 0.1 && posted < MESSAGES) post();
    else if (draw < 0.13) tell();
    else if (draw < 0.18) apply({ kind: "sweep" });
    else {
      const owner = Math.floor(random() * WORKERS);
      const worker = workers[owner];
      if (worker !== undefined && worker.awakeAt <= now) work(worker, owner);
    }
  }
  // No more bad luck: everything must come to its end, within what promise 6 says.
  luck = NO_BAD_LUCK;
  const endsAt = now + 90_000;
  while (now < endsAt && !isSettled(state)) {
    now += 40;
    arrive();
    if (random() < 0.1) apply({ kind: "sweep" });
    for (const [owner, worker] of workers.entries()) if (worker.awakeAt <= now) work(worker, owner);
  }
  now += 1_000;
  arrive();
  judge(state, arrivals, faulty, breaches);
  for (const id of acknowledged.values()) {
    const phase = state.messages[id]?.phase;
    if (phase === undefined || !FINAL.has(phase)) breaches.add(`1: ended as ${phase}`);
  }
  return [...breaches];
}

const FINAL = new Set(["sent", "delivered", "read", "failed", "expired", "uncertain"]);
const ALLOWED = new Set([
  "queued -> reserved",
  "queued -> expired",
  "reserved -> queued",
  // Its lease and its time were over in one sweep.
  "reserved -> expired",
  "reserved -> dispatching",
  "dispatching -> queued",
  "dispatching -> sent",
  "dispatching -> delivered",
  "dispatching -> read",
  "dispatching -> failed",
  "dispatching -> uncertain",
  "uncertain -> sent",
  "uncertain -> delivered",
  "uncertain -> read",
  "uncertain -> failed",
  "uncertain -> queued",
  "sent -> delivered",
  "sent -> read",
  "delivered -> read",
]);

const isSettled = (state: State) => state.messages.every(({ phase }) => FINAL.has(phase));

/** What the gateway's own log says of the promises. */
function judge(
  state: State,
  arrivals: readonly Arrival[],
  faulty: ReadonlySet<number>,
  breaches: Set<string>,
) {
  const sorted = [...arrivals].sort((one, other) => one.at - other.at);
  for (const { id, phase, expiresAt } of state.messages) {
    const times = sorted.filter(({ messageId }) => messageId === id);
    if (times.length > 1) breaches.add("3: accepted twice");
    if (times.some(({ at }) => at > expiresAt + TIMES.marginMs)) breaches.add("8: sent late");
    if (phase === "expired" && times.length > 0) breaches.add("8: expired, and yet accepted");
    const isSent = phase === "sent" || phase === "delivered" || phase === "read";
    if (isSent && times.length === 0) breaches.add("3: said to be sent, never accepted");
    if (phase === "uncertain" && !faulty.has(id)) breaches.add("10: uncertain without a reason");
    const holding = state.attempts.filter((one) => one.messageId === id && one.state !== "not_sent");
    if (phase === "uncertain" && holding.length !== 1) breaches.add("4: uncertain without its slot");
  }
  for (let chip = 0; chip < CHIPS; chip += 1) {
    const at = sorted.filter((one) => one.chip === chip).map((one) => one.at);
    for (let first = 0; first + TIMES.perHour < at.length; first += 1) {
      const next = at[first + TIMES.perHour] ?? 0;
      if (next - (at[first] ?? 0) < TIMES.hourMs) breaches.add("5: over the limit");
    }
  }
  for (let contact = 0; contact < CONTACTS; contact += 1) {
    // What is uncertain blocks nobody, so it may still arrive behind the next.
    const order = sorted
      .map(({ messageId }) => messageId)
      .filter((id) => id % CONTACTS === contact && !faulty.has(id));
    if (order.some((id, index) => index > 0 && id < (order[index - 1] ?? 0))) breaches.add("9: out of order");
  }
}

function newWorker(): Worker {
  return {
    step: "idle",
    seen: [],
    attemptId: -1,
    messageId: -1,
    chip: -1,
    startedAt: 0,
    leaseBeganAt: 0,
    answerAt: 0,
    answer: "sent",
    awakeAt: 0,
  };
}
