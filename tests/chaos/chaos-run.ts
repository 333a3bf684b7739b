import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "vitest";
import type { GatewayVersionName } from "../../simulator/gateway-version";
import { report, seeded } from "../setup/proof";
import type { InboundEvidence } from "./check-inbound";
import { type StoredMessage, worthOfZero } from "./checker";
import { Controller, KILL_POINTS, type KillPoint, type WireShares } from "./controller";
import { Conversation } from "./conversation";
import { EVERY, withFiles } from "./files";
import { judge, NOTHING_FOUND, type Unresolved, untilResolved, untilSettled, type Verdict } from "./judge";
import { makePosts, postAll } from "./load";
import { SCALED } from "./timing";
import { startWorld } from "./world";
import type { World } from "./world-parts";

export interface ChaosRun {
  seed: number;
  messages: number;
  /**
   * Points at which processes are killed or paused. Kills, pauses and database restarts are injected in random order
   * until all messages are settled.
   */
  kills: readonly KillPoint[];
  pauses: number;
  databaseRestarts: number;
  shares: WireShares;
  /** Shares of the files that are sent. Default: `shares`. */
  fileShares?: WireShares;
  chips: number;
  /** Versions of the gateways beside the environment's gateway. */
  moreGateways?: readonly GatewayVersionName[];
  settleMs: number;
  gapBetweenFaultsMs: number;
  /**
   * Pause of each sender after a message, in ms. With a pause, posting ends once every fault has been injected. If
   * null, all messages are posted without pauses.
   */
  pauseMs: number | null;
}

export interface ChaosResult extends Verdict {
  fired: Map<string, number>;
  kills: number;
  strikes: number;
  /** Numbers of stored messages with a file, and of stored replies. */
  files: number;
  replies: number;
  /** Replies that left through another chip than the one that received the inbound message. */
  moved: number;
  inbound: InboundEvidence;
  unresolved: Unresolved;
  contradictions: string[];
  acknowledged: number;
}

const LIMITS = { perHour: 20, perDay: 100 };
/**
 * Longer than the lease, so that a resumed process must detect the loss of the lease before it writes the first byte.
 */
const PAUSE_MS = (SCALED.leaseSeconds + 2) * 1000;
const STRIKE_WITHIN_MS = 5_000;

/**
 * Posts messages through two web processes to three workers while faults are injected. Then compares the database with
 * the gateway's log.
 */
export async function runChaos(run: ChaosRun): Promise<ChaosResult> {
  const random = seeded(run.seed);
  const controller = new Controller(seeded(run.seed + 1), run.shares, run.fileShares);
  const world = await startWorld({
    name: `seed-${run.seed}`,
    controller,
    random: seeded(run.seed + 2),
    ...LIMITS,
    chips: run.chips,
    moreGateways: run.moreGateways,
    workers: 3,
    webs: 2,
    timing: SCALED,
    deafShare: 0.5,
  });
  try {
    const contacts = Math.ceil(run.messages / 4);
    const wanted = Math.round(run.messages / EVERY);
    const posts = withFiles(makePosts(run.messages - wanted, contacts, random), contacts, random);
    const times = () => 1 + Math.floor(random() * 5);
    const settled = new AbortController();
    const struck = new AbortController();
    const faults = inject(world, controller, run, seeded(run.seed + 3), settled.signal).then(() =>
      run.pauseMs === null ? undefined : struck.abort(),
    );
    const conversation = new Conversation(world, {
      replies: wanted,
      contacts,
      atOnce: Math.min(10, Math.ceil(wanted / 6)),
      random: seeded(run.seed + 4),
      times,
      signal: struck.signal,
    });
    const options = { atOnce: 20, times, pauseMs: run.pauseMs ?? undefined, signal: struck.signal };
    const [posted] = await Promise.all([
      postAll(world, posts, options, conversation.posted),
      conversation.run(),
    ]);
    await Promise.race([faults, untilSettled(world, run.settleMs)]);
    settled.abort();
    await faults;
    await untilSettled(world, run.settleMs);
    const unresolved = await untilResolved(world, 45_000);
    const limits = { ...LIMITS, ...SCALED };
    const inbound = await conversation.evidence();
    const verdict = await judge(world, controller, posted.acknowledged, limits, inbound);
    const chipOf = new Map(world.accepted().map(({ token, instanceName }) => [token, instanceName]));
    const replies = verdict.stored.filter(({ answers }) => answers !== null);
    return {
      ...verdict,
      files: verdict.stored.filter(({ mediaKind }) => mediaKind !== null).length,
      replies: replies.length,
      moved: replies.filter(({ token, answers }) => {
        const instanceName = chipOf.get(token);
        return instanceName !== undefined && instanceName !== answers?.instanceName;
      }).length,
      inbound,
      fired: controller.fired,
      strikes: controller.strikes,
      kills: [...world.workers, ...world.webs].reduce((sum, { kills }) => sum + kills, 0),
      unresolved,
      contradictions: posted.contradictions,
      acknowledged: posted.acknowledged.size,
    };
  } finally {
    await world.stop();
  }
}

async function inject(
  world: World,
  controller: Controller,
  run: ChaosRun,
  random: () => number,
  signal: AbortSignal,
): Promise<void> {
  const workerAt = () => world.workers[Math.floor(random() * world.workers.length)];
  const events: (() => Promise<unknown>)[] = [
    ...run.kills.map((point) => () => controller.strike(point, STRIKE_WITHIN_MS)),
    ...Array.from({ length: run.pauses }, () => () => workerAt()?.pause(PAUSE_MS) ?? Promise.resolve()),
    ...Array.from({ length: run.databaseRestarts }, () => () => world.restartDatabase()),
  ];
  for (const event of shuffled(events, random)) {
    if (signal.aborted) return;
    await event();
    await sleep(run.gapBetweenFaultsMs * (0.2 + random()), undefined, { signal }).catch(() => undefined);
  }
}

function shuffled<T>(items: readonly T[], random: () => number): T[] {
  return items
    .map((item) => ({ item, order: random() }))
    .sort((one, other) => one.order - other.order)
    .map(({ item }) => item);
}

/**
 * Returns `count` kill points in random order. If `count` exceeds the number of kill points, the points are repeated.
 */
export function killPoints(count: number, random: () => number): KillPoint[] {
  const points: KillPoint[] = [];
  while (points.length < count) points.push(...shuffled(KILL_POINTS, random));
  return points.slice(0, count);
}

export function reportRun(title: string, result: ChaosResult): void {
  const fired = [...result.fired].map(([name, count]) => `${name} ${count}`).join(", ");
  const phases = Object.entries(result.phases).map(([name, count]) => `${name} ${count}`);
  report(
    `${title}: ${result.acknowledged} acknowledged, ${result.accepted} accepted by the gateway; ${phases.join(", ")}; ${result.unresolved.pending} accepted with a pending lookup`,
  );
  report(`${title}, conversation: ${conversationLine(result)}`);
  const found = Object.entries(result.findings).map(([name, list]) => `${name} ${list.length}`);
  report(`${title}, findings: ${found.join(", ")}`);
  report(
    `${title}, faults: ${result.kills} kills (zero failures bound the rate at ${worthOfZero(result.kills)}); ${fired}`,
  );
}

/** Counts the files and the replies, and how the uncertain files were settled. */
function conversationLine({ stored, inbound, replies, moved }: ChaosResult): string {
  const files = stored.filter(({ mediaKind }) => mediaKind !== null);
  const { written, acknowledged } = inbound;
  return [
    `${files.length} files (${tally(files.map(({ mediaKind }) => mediaKind ?? ""))})`,
    `of these uncertain and settled: ${tally(files.flatMap(proofOf)) || "none"}`,
    `${replies} replies, of which ${moved} had to leave through another chip`,
    `${written.length} inbound messages, of which ${acknowledged.size} reached the product and ${inbound.stored.length} are stored`,
  ].join("; ");
}

/** How a file that was uncertain was proven: documents and videos by their digest, others by kind and caption. */
function proofOf({ mediaKind, resolvedBy }: StoredMessage): string[] {
  if (resolvedBy === null) return [];
  if (resolvedBy !== "webhook" && resolvedBy !== "look_up") return [resolvedBy];
  const isByDigest = mediaKind === "document" || mediaKind === "video";
  return [
    `${isByDigest ? "digest" : "kind and caption"} in a ${resolvedBy === "webhook" ? "webhook" : "lookup"}`,
  ];
}

function tally(values: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].map(([value, count]) => `${count} ${value}`).join(", ");
}

/**
 * `strikes` is the minimum number of kill points that must have hit a process, because a run without faults proves
 * nothing.
 */
export function expectHonest(result: ChaosResult, seed: number, strikes: number): void {
  expect(result.findings, `seed ${seed}`).toEqual(NOTHING_FOUND);
  expect(result.contradictions, `seed ${seed}`).toEqual([]);
  expect(result.strikes, "faults that hit a process").toBeGreaterThanOrEqual(strikes);
  expect(result.unresolved.givenUp, `seed ${seed}: accepted, uncertain, no lookup left`).toBe(0);
}
