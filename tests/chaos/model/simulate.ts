import { seeded } from "../../setup/proof";
import { ALLOWED, type Arrival, FINAL, isSettled, judge } from "./promises";
import { countHeld, decide } from "./protocol";
import { type Decision, type Event, type Rules, SOUND, type State, type Times } from "./state";
import { newWorker, type Worker } from "./worker";

/** Probability of each fault. `crash` and `sleep` apply to each step of a worker, and the others to each dispatch. */
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

const TIMES: Times = { hourMs: 6_000, perHour: 2, marginMs: 1_500, leaseMs: 2_000 };
/**
 * Longest time, in ms, from the first byte of a request to its arrival at the gateway. The rest of the margin is for
 * the worker.
 */
const WAY_MS = 450;
const TIMEOUT_MS = 3_000;
const STEPS = 800;
const CHIPS = 3;
const WORKERS = 4;
const CONTACTS = 2;
const MESSAGES = 36;
const BAD_LUCK: Luck = { crash: 0.01, sleep: 0.02, lostRequest: 0.04, lostAnswer: 0.08, refused: 0.05 };
export const NO_BAD_LUCK: Luck = { crash: 0, sleep: 0, lostRequest: 0, lostAnswer: 0, refused: 0 };

/** Runs the protocol to its end with one seed. Returns a description of each broken promise. */
export function simulate(run: Run): string[] {
  return new Simulation(run).run();
}

class Simulation {
  readonly #rules: Rules;
  readonly #random: () => number;
  readonly #breaches = new Set<string>();
  readonly #arrivals: Arrival[] = [];
  readonly #inFlight: Arrival[] = [];
  readonly #acknowledged = new Map<string, number>();
  readonly #faulty = new Set<number>();
  readonly #workers = Array.from({ length: WORKERS }, newWorker);
  #luck: Luck;
  #state: State = { messages: [], attempts: [] };
  #now = 0;
  #posted = 0;

  constructor({ seed, rules, luck = BAD_LUCK }: Run) {
    this.#rules = { ...SOUND, ...rules };
    this.#random = seeded(seed);
    this.#luck = luck;
  }

  run(): string[] {
    for (let step = 0; step < STEPS; step += 1) {
      this.#now += this.#random() * 60;
      this.#arrive();
      this.#step();
    }
    // No more faults are injected from here on, so every message must reach a final state before `endsAt`.
    this.#luck = NO_BAD_LUCK;
    const endsAt = this.#now + 90_000;
    while (this.#now < endsAt && !isSettled(this.#state)) {
      this.#now += 40;
      this.#arrive();
      if (this.#random() < 0.1) this.#apply({ kind: "sweep" });
      for (const [owner, worker] of this.#workers.entries()) this.#wake(worker, owner);
    }
    this.#now += 1_000;
    this.#arrive();
    this.#judge();
    return [...this.#breaches];
  }

  #step(): void {
    const draw = this.#random();
    if (draw < 0.1 && this.#posted < MESSAGES) this.#post();
    else if (draw < 0.13) this.#report();
    else if (draw < 0.18) this.#apply({ kind: "sweep" });
    else {
      const owner = Math.floor(this.#random() * WORKERS);
      const worker = this.#workers[owner];
      if (worker !== undefined) this.#wake(worker, owner);
    }
  }

  #apply(event: Event): Decision {
    const before = this.#state;
    const decision = decide(before, event, this.#now, this.#random, TIMES, this.#rules);
    this.#state = decision.state;
    if (event.kind === "begin" && decision.may) {
      const message = before.messages[before.attempts[event.attemptId]?.messageId ?? -1];
      if (message !== undefined && message.expiresAt <= this.#now) {
        this.#breaches.add("8: dispatched after its expiry");
      }
    }
    for (const message of this.#state.messages) {
      const was = before.messages[message.id];
      if (was === undefined || was.phase === message.phase) continue;
      const step = `${was.phase} -> ${message.phase}`;
      if (!ALLOWED.has(step)) this.#breaches.add(`7: ${step}`);
    }
    return decision;
  }

  #arrive(): void {
    for (const one of this.#inFlight.filter(({ at }) => at <= this.#now)) {
      this.#inFlight.splice(this.#inFlight.indexOf(one), 1);
      this.#arrivals.push(one);
    }
  }

  #post(): void {
    const index = Math.min(this.#posted, Math.floor(this.#random() * (this.#posted + 1)));
    const key = `key ${index}`;
    const ttlMs = this.#random() < 0.2 ? 1_000 : 60_000;
    const { id } = this.#apply({ kind: "accept", key, contact: index % CONTACTS, ttlMs });
    if (index === this.#posted) this.#posted += 1;
    const known = this.#acknowledged.get(key);
    if (known !== undefined && known !== id) this.#breaches.add("2: one key, two messages");
    if (id !== null) this.#acknowledged.set(key, id);
  }

  #report(): void {
    const one = this.#arrivals[Math.floor(this.#random() * this.#arrivals.length)];
    if (one === undefined) return;
    const rank = (["sent", "delivered", "read"] as const)[Math.floor(this.#random() * 3)] ?? "sent";
    this.#apply({ kind: "report", messageId: one.messageId, chip: one.chip, rank });
  }

  #wake(worker: Worker, owner: number): void {
    if (worker.awakeAt > this.#now) return;
    if (worker.step !== "idle" && this.#random() < this.#luck.crash) {
      this.#faulty.add(worker.messageId);
      Object.assign(worker, newWorker());
      worker.awakeAt = this.#now + 500;
      return;
    }
    if (this.#random() < this.#luck.sleep) {
      if (worker.step !== "idle") this.#faulty.add(worker.messageId);
      worker.awakeAt = this.#now + this.#random() * 3 * TIMES.leaseMs;
      return;
    }
    this.#work(worker, owner);
  }

  #work(worker: Worker, owner: number): void {
    const { attemptId } = worker;
    switch (worker.step) {
      case "idle":
        worker.startedAt = this.#now;
        worker.seen = Array.from({ length: CHIPS }, (_, chip) =>
          countHeld(this.#state, chip, this.#now, TIMES),
        );
        worker.step = "counted";
        return;
      case "counted":
        this.#reserve(worker, owner);
        return;
      case "reserved":
        worker.leaseBeganAt = this.#now;
        if (this.#apply({ kind: "begin", owner, attemptId }).may) {
          worker.step = "cleared";
        } else {
          this.#apply({ kind: "finish", attemptId, outcome: "not_sent" });
          worker.step = "idle";
        }
        return;
      // A worker may stall between the response of the database and the first byte of its request to the gateway.
      case "cleared":
        worker.step = "waiting";
        this.#write(worker);
        return;
      case "waiting":
        if (this.#now >= worker.answerAt) worker.step = "answered";
        else this.#apply({ kind: "prolong", owner, attemptId });
        return;
      case "answered":
        this.#apply({ kind: "finish", attemptId, outcome: worker.answer });
        worker.step = "idle";
    }
  }

  #reserve(worker: Worker, owner: number): void {
    const { id } = this.#apply({ kind: "reserve", owner, chips: CHIPS, seen: worker.seen });
    const attempt = id === null ? undefined : this.#state.attempts[id];
    worker.step = attempt === undefined ? "idle" : "reserved";
    if (attempt === undefined) return;
    worker.attemptId = attempt.id;
    worker.messageId = attempt.messageId;
    worker.chip = attempt.chip;
  }

  #write(worker: Worker): void {
    const lastMoment = Math.min(
      worker.startedAt + TIMES.marginMs - WAY_MS,
      worker.leaseBeganAt + TIMES.leaseMs * 0.7,
    );
    if (this.#rules.lastMomentIsChecked && this.#now > lastMoment) {
      worker.answer = "not_sent";
      worker.answerAt = this.#now;
      return;
    }
    const { refused, lostRequest, lostAnswer } = this.#luck;
    const draw = this.#random();
    const at = this.#now + this.#random() * WAY_MS;
    worker.answerAt = at + this.#random() * 100;
    if (draw < refused) {
      worker.answer = "not_sent";
      return;
    }
    worker.answer = "sent";
    if (draw < refused + lostRequest) {
      // The connection breaks. The request is lost, or it arrives, possibly after the worker has noticed the break.
      this.#faulty.add(worker.messageId);
      worker.answer = "uncertain";
      worker.answerAt = this.#now + this.#random() * 50;
      if (this.#random() < 0.5) return;
    } else if (draw < refused + lostRequest + lostAnswer) {
      this.#faulty.add(worker.messageId);
      worker.answer = "uncertain";
      if (this.#random() < 0.3) worker.answerAt = this.#now + TIMEOUT_MS;
    }
    this.#inFlight.push({ messageId: worker.messageId, chip: worker.chip, at });
  }

  #judge(): void {
    const breaches = this.#breaches;
    const evidence = { state: this.#state, arrivals: this.#arrivals, faulty: this.#faulty, times: TIMES };
    judge({ ...evidence, chips: CHIPS, contacts: CONTACTS }, breaches);
    for (const id of this.#acknowledged.values()) {
      const phase = this.#state.messages[id]?.phase;
      if (phase === undefined || !FINAL.has(phase)) breaches.add(`1: ended as ${phase}`);
    }
  }
}
