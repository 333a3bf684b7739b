import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";
import { waitUntil } from "@/lib/supervisor/processes";
import { IS_LONG, percentile, report, seeded } from "../setup/proof";
import { Controller } from "./controller";
import { judge, NOTHING_FOUND, untilSettled } from "./judge";
import { makePosts, type Posted, postAll } from "./load";
import { SCALED } from "./timing";
import { startWorld } from "./world";
import type { World } from "./world-parts";

const CHIPS = IS_LONG ? 90 : 9;
const CONTACTS = IS_LONG ? 600 : 60;
const LIMITS = { perHour: 1_000, perDay: 1_000 };
const TIMING = { ...SCALED, gatewayWaitSeconds: IS_LONG ? 60 : 3 };
/** Length of the two spans in which the throughput of the other gateways is compared. */
const SPAN_MS = IS_LONG ? 40_000 : 4_000;
/** Goals (p99) beyond the wait for a dead gateway, and for the return of its chips. */
const BEYOND_WAIT_MS = 2_000;
const BACK_MS = 30_000;

it("a gateway that is killed takes out only its own chips, and they return with it", async () => {
  const random = seeded(9);
  const controller = new Controller(random);
  const world = await startWorld({
    name: "gateways",
    controller,
    random,
    ...LIMITS,
    chips: CHIPS,
    moreGateways: ["2.3.6", "2.4"],
    workers: 2,
    webs: 1,
    timing: TIMING,
  });
  const acknowledged = new Map<string, string>();
  const keep = (posted: Posted) => {
    for (const [token, id] of posted.acknowledged) acknowledged.set(token, id);
  };
  const postTo = async (contacts: readonly string[], options: Parameters<typeof postAll>[2]) => {
    const posts = makePosts(contacts.length, contacts.length, random).map((post, index) => ({
      ...post,
      to: contacts[index] ?? "",
    }));
    keep(await postAll(world, posts, options));
    return new Set(posts.map(({ text }) => text));
  };
  try {
    const everyone = Array.from({ length: CONTACTS }, (_, index) => String(5_511_980_000_000 + index));
    await postTo(everyone, { atOnce: 10 });
    await untilSettled(world, 600_000);
    const dead = world.gateways[1];
    if (dead === undefined) throw new Error("there is only one gateway");
    const served = await contactsOf(world, dead.id);
    const others = everyone.filter((contact) => !served.includes(contact));
    expect(served.length).toBeGreaterThan(CONTACTS / 6);

    // Load on the chips of the other gateways, at the same pace before and after the kill.
    const done = new AbortController();
    const load = (async () => {
      while (!done.signal.aborted) await postTo(others, { atOnce: 3, pauseMs: 100, signal: done.signal });
    })();
    await sleep(SPAN_MS);
    const killedAtMs = Date.now();
    const outageFromMs = performance.now();
    await dead.machine.halt();
    const tokens = await postTo(served, { atOnce: 5 });
    const arrived = () =>
      world.accepted().filter(({ token, atMs }) => tokens.has(token) && atMs >= killedAtMs);
    await waitUntil(() => arrived().length >= tokens.size, TIMING.gatewayWaitSeconds * 1_000 + 600_000, 100);
    expect(new Set(arrived().map(({ token }) => token)).size, "contacts that were written to").toBe(
      tokens.size,
    );
    const ownChips = new Set(chipsOf(world, dead.id));
    expect(arrived().filter(({ instanceName }) => ownChips.has(instanceName))).toEqual([]);
    const beyondMs = arrived().map(({ atMs }) => atMs - killedAtMs - TIMING.gatewayWaitSeconds * 1_000);
    const sentIn = (fromMs: number) =>
      world
        .accepted()
        .filter(
          ({ instanceName, token, atMs }) =>
            !ownChips.has(instanceName) && !tokens.has(token) && atMs >= fromMs,
        )
        .filter(({ atMs }) => atMs < fromMs + SPAN_MS).length;
    await waitUntil(() => Date.now() > killedAtMs + SPAN_MS, SPAN_MS, 100);
    const [before, after] = [sentIn(killedAtMs - SPAN_MS), sentIn(killedAtMs)];
    done.abort();
    await load;
    report(
      `gateway killed, ${CHIPS} chips at 3 gateways: ${arrived().length} of its contacts received a message from another gateway's chip, p50 ${percentile(beyondMs, 0.5)} ms and p99 ${percentile(beyondMs, 0.99)} ms after the wait of ${TIMING.gatewayWaitSeconds} s (goal ${BEYOND_WAIT_MS} ms); the others sent ${before} messages before and ${after} after the kill (${(after / before).toFixed(2)}, goal 0.95)`,
    );

    controller.noteOutage(outageFromMs, performance.now());
    const startedAtMs = Date.now();
    dead.machine.start();
    await waitUntil(async () => (await ableChips(world, dead.id)) === ownChips.size, 600_000, 200);
    const backMs = Date.now() - startedAtMs;
    expect(await ableChips(world, dead.id)).toBe(ownChips.size);
    report(
      `gateway started again: its ${ownChips.size} chips can send after ${backMs} ms (goal ${BACK_MS} ms)`,
    );
    if (IS_LONG) {
      expect(percentile(beyondMs, 0.99)).toBeLessThan(BEYOND_WAIT_MS);
      expect(after / before).toBeGreaterThanOrEqual(0.95);
      expect(backMs).toBeLessThan(BACK_MS);
    }

    await untilSettled(world, 600_000);
    const { findings } = await judge(world, controller, acknowledged, { ...LIMITS, ...TIMING });
    expect(findings).toEqual(NOTHING_FOUND);
  } finally {
    await world.stop();
  }
});

const chipsOf = (world: World, gatewayId: string) =>
  world.chips.filter((chip) => chip.gatewayId === gatewayId).map(({ instanceName }) => instanceName);

async function contactsOf(world: World, gatewayId: string): Promise<string[]> {
  const rows = await world.sql<{ telefone: string }[]>`
    select telefone from julia.clientes where instancia_preferida in ${world.sql(chipsOf(world, gatewayId))}`;
  return rows.map(({ telefone }) => telefone);
}

async function ableChips(world: World, gatewayId: string): Promise<number> {
  const rows = await world.sql`
    select 1 from julia.chip_rotation r join julia.gateways g on g.id = r.gateway_id
    where r.gateway_id = ${gatewayId} and r.usable and r.out_since is null and not g.is_down`;
  return rows.length;
}
