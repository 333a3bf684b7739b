import { expect, it } from "vitest";
import { waitUntil } from "@/lib/supervisor/processes";
import { IS_LONG, percentile, report, seeded } from "../setup/proof";
import { Controller } from "./controller";
import { judge, NOTHING_FOUND, untilSettled } from "./judge";
import { makePosts, type Posted, postAll } from "./load";
import { readStored } from "./recorded";
import { SCALED } from "./timing";
import { startWorld } from "./world";
import type { World } from "./world-parts";

const CONTACTS = IS_LONG ? 300 : 90;
const LIMITS = { perHour: 1_000, perDay: 1_000 };
const TIMING = { ...SCALED, dropWaitSeconds: 5 };

/**
 * `tells` is true if webhooks report the outage. `withinMs` is the goal (p99) for the time until each affected contact
 * has received a message from another instance.
 */
const OUTAGES = [
  { name: "unlinked", path: "/unlink", body: {}, tells: true, withinMs: 2_000 },
  { name: "banned", path: "/ban", body: { code: 403 }, tells: true, withinMs: 2_000 },
  { name: "dropped", path: "/weather", body: { weather: "away" }, tells: true, withinMs: 10_000 },
  { name: "unlinked, no webhooks", path: "/unlink", body: {}, tells: false, withinMs: 20_000 },
  {
    name: "dropped, no webhooks",
    path: "/weather",
    body: { weather: "away" },
    tells: false,
    withinMs: 20_000,
  },
];

it("sends the messages of a failed chip through another chip, without loss or duplicates", async () => {
  const seed = 5;
  const random = seeded(seed);
  const controller = new Controller(random);
  const world = await startWorld({
    name: "failover",
    controller,
    random,
    ...LIMITS,
    chips: OUTAGES.length + 3,
    workers: 2,
    webs: 2,
    timing: TIMING,
  });
  const acknowledged = new Map<string, string>();
  try {
    const keep = (posted: Posted) => {
      for (const [token, id] of posted.acknowledged) acknowledged.set(token, id);
    };
    const everyContact = makePosts(CONTACTS, CONTACTS, random).map((post, index) => ({
      ...post,
      to: String(5_511_980_000_000 + index),
    }));
    keep(await postAll(world, everyContact, { atOnce: 10 }));
    await untilSettled(world, 600_000);

    for (const [index, outage] of OUTAGES.entries()) {
      const chip = world.chips[index];
      if (chip === undefined) throw new Error("there are fewer chips than outages");
      const contacts = await contactsOf(world, chip.instanceName);
      expect(contacts.length).toBeGreaterThan(5);
      const done = new AbortController();
      const others = makePosts(10_000, CONTACTS, random);
      const load = postAll(world, others, { atOnce: 3, pauseMs: 200, signal: done.signal }).then(keep);

      world.webhooks.isMuted = !outage.tells;
      await world.control(outage.path, { instanceName: chip.instanceName, ...outage.body });
      const atMs = Date.now();
      const posts = makePosts(contacts.length, 1, random).map((post, at) => ({
        ...post,
        to: contacts[at] ?? "",
      }));
      const posted = await postAll(world, posts, { atOnce: 10 });
      keep(posted);
      const tokens = new Set(posts.map(({ text }) => text));
      const elsewhere = () => world.accepted().filter(({ token }) => tokens.has(token));
      // A slow machine sends more slowly than the load is posted. The load ends here, because its backlog would
      // otherwise never drain.
      const endOfLoad = setTimeout(() => done.abort(), outage.withinMs);
      await waitUntil(() => elsewhere().length >= tokens.size, outage.withinMs + 900_000, 100);
      clearTimeout(endOfLoad);
      done.abort();
      await load;

      const waits = elsewhere().map((accepted) => accepted.atMs - atMs);
      const unsent = (await readStored(world.sql)).filter(
        ({ token, phase }) => tokens.has(token) && phase !== "sent",
      );
      expect(waits, `${outage.name}: every message was sent, ${JSON.stringify(unsent)}`).toHaveLength(
        tokens.size,
      );
      expect(new Set(elsewhere().map(({ instanceName }) => instanceName))).not.toContain(chip.instanceName);
      const p99 = percentile(waits, 0.99);
      report(
        `${outage.name}: ${waits.length} contacts received a message from another chip, p50 ${percentile(waits, 0.5)} ms, p99 ${p99} ms (goal ${outage.withinMs} ms)`,
      );
      if (IS_LONG) expect(p99, outage.name).toBeLessThan(outage.withinMs);
    }
    world.webhooks.isMuted = false;
    await untilSettled(world, 600_000);
    const { findings } = await judge(world, controller, acknowledged, { ...LIMITS, ...TIMING });
    expect(findings, `seed ${seed}`).toEqual(NOTHING_FOUND);
  } finally {
    await world.stop();
  }
});

async function contactsOf(world: World, instanceName: string): Promise<string[]> {
  const rows = await world.sql<{ telefone: string }[]>`
    select telefone from julia.clientes where instancia_preferida = ${instanceName}`;
  return rows.map(({ telefone }) => telefone);
}
