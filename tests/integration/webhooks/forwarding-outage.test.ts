import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, expect, it } from "vitest";
import type { ChipRow } from "@/db/schema";
import { insertOpenChip } from "../../factories/attempts";
import { bodyOf, forwardingDesk } from "../../factories/forwarding-desk";
import { createTestPool } from "../../factories/pool";
import { startReceiver } from "../../factories/receiver";
import { answerWith } from "../../factories/web";
import { IS_LONG, percentile, report, seeded } from "../../setup/proof";

const WEBHOOKS = IS_LONG ? 10_000 : 300;
const CHIPS = IS_LONG ? 40 : 10;
const AT_ONCE = 8;
/** In the short form, the address stays away until the webhooks of this share have arrived meanwhile. */
const AWAY_MS = IS_LONG ? 60_000 : 0;
/** Used events, and events that the product itself does not use. */
const EVENTS = ["connection.update", "contacts.update", "messages.update"];
/** Only prevents an endless run: no assertion depends on the duration. */
const LONGEST_MS = IS_LONG ? 1_800_000 : 240_000;

const pool = await createTestPool({ environment: { CALLBACK_ALLOWED_HOSTS: "127.0.0.1" } });
const desk = forwardingDesk(pool);
answerWith(pool.ctx);
afterAll(() => pool.close());

it(
  `forwards ${WEBHOOKS} webhooks byte for byte and in order per instance, with the address away in between and a killed worker`,
  async () => {
    const random = seeded(7);
    const chips = await Promise.all(Array.from({ length: CHIPS }, () => insertOpenChip(pool.ctx)));
    const sent = new Map(chips.map((chip): [string, string[]] => [chip.id, []]));
    const arrivedAt = new Map<string, number>();
    const firsts = new Map(chips.map((chip): [string, string[]] => [chip.instanceName ?? "", []]));
    const seen = new Map<string, number>();
    const take = ({ bytes }: { bytes: Buffer }) => {
      const body = bytes.toString("utf8");
      if (!seen.has(body)) {
        seen.set(body, performance.now());
        firsts.get(/"instance":"([^"]+)"/.exec(body)?.[1] ?? "")?.push(body);
      }
      return 200;
    };
    let receiver = await startReceiver(take);
    const { port } = receiver;
    await desk.set({ url: `${receiver.url}/hook` });
    let worker = desk.run();

    /** Delivers a part of the webhooks: those of one chip one after the other, several chips at the same time. */
    const arrive = async (count: number) => {
      const queue = Array.from({ length: count }, (_, index) => index);
      const lanes = Array.from({ length: AT_ONCE }, (_, lane) =>
        chips.filter((_, index) => index % AT_ONCE === lane),
      );
      await Promise.all(
        lanes.map(async (own) => {
          for (const index of queue) {
            const chip = own[Math.floor(random() * own.length)];
            if (chip === undefined || index % AT_ONCE !== lanes.indexOf(own)) continue;
            await deliverTo(chip);
          }
        }),
      );
    };
    const deliverTo = async (chip: ChipRow) => {
      const list = sent.get(chip.id) ?? [];
      const event = EVENTS[Math.floor(random() * EVENTS.length)] ?? "connection.update";
      const body = `${bodyOf(chip, event, list.length)}${" ".repeat(list.length % 3)}\n`;
      list.push(body);
      arrivedAt.set(body, performance.now());
      expect(await desk.arrive(chip, list.length, { event, body })).toBe(200);
    };

    await arrive(WEBHOOKS / 4);
    receiver.close();
    await Promise.all([sleep(AWAY_MS), arrive(WEBHOOKS / 2)]);
    worker.kill();
    await desk.endLeases();
    worker = desk.run();
    await expect.poll(async () => (await desk.read()).lastError).toBe("ECONNREFUSED");
    const backAt = performance.now();
    receiver = await startReceiver(take, port);
    if (!IS_LONG) await desk.skipPauses();
    await arrive(WEBHOOKS / 4);
    await expect
      .poll(
        async () => {
          if (!IS_LONG) await desk.skipPauses();
          return desk.waiting();
        },
        { timeout: LONGEST_MS, interval: 250 },
      )
      .toBe(0);
    const caughtUpMs = performance.now() - backAt;

    for (const chip of chips) expect(firsts.get(chip.instanceName ?? "")).toEqual(sent.get(chip.id));
    const waits = [...seen].map(([body, at]) => at - (arrivedAt.get(body) ?? Number.NaN));
    report(
      `${WEBHOOKS} webhooks forwarded for ${CHIPS} instances, the address ${AWAY_MS / 1000} s away: caught up ${(caughtUpMs / 1000).toFixed(1)} s after its return, p50 ${Math.round(percentile(waits, 0.5))} ms, p95 ${Math.round(percentile(waits, 0.95))} ms`,
    );
    await desk.stopAll();
    receiver.close();
  },
  LONGEST_MS,
);
