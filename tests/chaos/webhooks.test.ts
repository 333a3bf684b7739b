import { Agent, request } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { ChipRow } from "@/db/schema";
import { SYSTEM } from "@/lib/actor";
import { WEBHOOK_HEADER } from "@/lib/chips/webhooks/webhook-secret";
import type { AppContext } from "@/lib/context/server-context";
import { workInbox } from "@/lib/inbox/work-inbox";
import { insertOpenChip } from "../factories/attempts";
import { secretOf } from "../factories/webhook-events";
import {
  connectionHistory,
  digestOfAll,
  type GatewayWebhook,
  hurryPending,
  insertHistories,
  type MessageHistory,
  messageHistory,
  readOutcome,
  shuffled,
} from "../factories/webhook-model";
import { IS_LONG, report, seeded } from "../setup/proof";
import { startWebProcesses, type WebProcesses } from "./web-processes";

const SEED = Number(process.env.CHAOS_SEED ?? 7);
const WEBHOOKS = IS_LONG ? 100_000 : 4_000;
const CHIPS = 40;
const CONNECTION_EVENTS_PER_CHIP = WEBHOOKS / CHIPS / 10;
const WEBS = 2;
const WORKERS = 2;
const AT_ONCE = 24;
/** Only prevents an endless run: no assertion depends on the duration. */
const LONGEST_MS = IS_LONG ? 3_600_000 : 600_000;
const REPLAYED = WEBHOOKS / 4;

let webs: WebProcesses;
let agent: Agent;
beforeAll(async () => {
  webs = await startWebProcesses(WEBS);
  agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });
});
afterAll(async () => {
  agent.destroy();
  await webs.stop();
});

it(
  `ends in the state of the reference model: ${WEBHOOKS} webhooks, each 1 to 4 times, in random order, across ${WEBS} web processes (seed ${SEED})`,
  async () => {
    const random = seeded(SEED);
    const { ctx } = webs;
    const own: ChipRow[] = [];
    for (let index = 0; index < CHIPS; index += 1) own.push(await insertOpenChip({ ...ctx, actor: SYSTEM }));
    const connections = own.map((chip) => connectionHistory(chip, CONNECTION_EVENTS_PER_CHIP, random));
    const sends = makeSends(own, WEBHOOKS - CHIPS * CONNECTION_EVENTS_PER_CHIP, random);
    await insertHistories(ctx, sends);
    const distinct = [...connections, ...sends].flatMap(({ webhooks }) => webhooks);
    const deliveries = shuffled(distinct, random);

    const startedAt = performance.now();
    const stopWorking = startWorking(ctx);
    let deliveredAt = Number.NaN;
    try {
      expect(await deliverAll(deliveries)).toEqual(new Map([[200, deliveries.length]]));
      deliveredAt = performance.now();
      while ((await hurryPending(ctx)) > 0) await sleep(100);
    } finally {
      await stopWorking();
    }
    const seconds = (deliveredAt - startedAt) / 1_000;
    report(
      `${distinct.length} webhooks in ${deliveries.length} deliveries to ${WEBS} web processes: accepted in ${seconds.toFixed(0)} s (${Math.round(deliveries.length / seconds)}/s), the last one applied ${((performance.now() - deliveredAt) / 1_000).toFixed(1)} s after the last delivery`,
    );

    const [stored] = await ctx.sql`select count(*)::int as rows from julia.webhook_events`;
    expect(stored?.rows).toBe(distinct.length);
    expect(await readOutcome(ctx, { chips: connections, messages: sends })).toEqual({
      chips: connections.map(({ model }) => model),
      messages: sends.map(({ model }) => model),
    });

    const before = await digestOfAll(ctx);
    const again = shuffled(deliveries, random).slice(0, REPLAYED);
    expect(await deliverAll(again)).toEqual(new Map([[200, again.length]]));
    expect(await workInbox(ctx)).toBe(0);
    expect(await digestOfAll(ctx)).toEqual(before);
  },
  LONGEST_MS,
);

/** Applies stored webhooks in several concurrent loops. The returned function stops the loops. */
function startWorking(ctx: AppContext): () => Promise<unknown> {
  const stop = new AbortController();
  const workers = Array.from({ length: WORKERS }, async () => {
    while (!stop.signal.aborted) {
      await workInbox(ctx);
      await sleep(50);
    }
  });
  return () => {
    stop.abort();
    return Promise.all(workers);
  };
}

/** Returns message histories that contain exactly `webhooks` webhooks in total. */
function makeSends(own: readonly ChipRow[], webhooks: number, random: () => number): MessageHistory[] {
  const sends: MessageHistory[] = [];
  let left = webhooks;
  while (left > 0) {
    const chip = own[sends.length % own.length];
    if (chip === undefined) throw new Error("there are no chips");
    const history = messageHistory(chip, sends.length, random);
    // A history that would exceed the total is discarded.
    if (history.webhooks.length > left) continue;
    left -= history.webhooks.length;
    sends.push(history);
  }
  return sends;
}

async function deliverAll(deliveries: readonly GatewayWebhook[]): Promise<Map<number, number>> {
  const statuses = new Map<number, number>();
  const next = deliveries.entries();
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (const [index, webhook] of next) {
        const status = await post(webs.urls[index % WEBS] ?? "", webhook);
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
      }
    }),
  );
  return statuses;
}

function post(url: string, webhook: GatewayWebhook): Promise<number> {
  const { chip, body } = webhook;
  const headers = {
    "content-type": "application/json",
    "content-length": Buffer.byteLength(body),
    [WEBHOOK_HEADER]: secretOf(webs.ctx, chip),
  };
  return new Promise((resolve, reject) => {
    const call = request(`${url}/api/webhooks/evolution`, { method: "POST", agent, headers });
    call.once("error", (error) => {
      // The server closed the kept-alive connection just before the request arrived. Every client retries in this case.
      if (call.reusedSocket) post(url, webhook).then(resolve, reject);
      else reject(error);
    });
    call.once("response", (response) => {
      response.resume();
      response.once("end", () => resolve(response.statusCode ?? 0));
    });
    call.end(body);
  });
}
