import { setTimeout as sleep } from "node:timers/promises";
import postgres from "postgres";
import { type ApiClient, control, signInToApi, simulatedInstances } from "../setup/api-client";
import { expect, type Product, startProduct, test } from "../setup/browser";
import { IS_LONG, report, seeded } from "../setup/proof";

const CHIPS = "/api/dashboard/chips";
/** The goal: database and gateway agree within 15 s of the kill. */
const AGREE_WITHIN_MS = 15_000;
const KILLS_PER_VERB = IS_LONG ? 10 : 2;

let product: Product;
test.beforeAll(async () => {
  product = await startProduct({ webProcesses: 2 });
});
test.afterAll(() => product.stop());

test("20 creates of one name at the same moment over two web processes: one 201, one instance", async () => {
  const clients = await Promise.all(product.webUrls.map((url) => signInToApi(product, url)));
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, index) =>
      clients[index % 2]?.post(`${CHIPS}/instances/create`, {
        phone: String(5_511_970_000_100 + index),
        instanceName: "Corrida",
      }),
    ),
  );
  const statuses = answers.map((answer) => answer?.status);
  expect(statuses.filter((status) => status === 201)).toHaveLength(1);
  expect(statuses.filter((status) => status === 409)).toHaveLength(19);
  const winner = answers.find((answer) => answer?.status === 201)?.body.chipId;
  for (const answer of answers) expect(answer?.body.chipId).toBe(winner);
  const instances = await simulatedInstances(product);
  expect(instances.filter((instance) => instance.instanceName === "Corrida")).toHaveLength(1);
});

interface Verb {
  name: "create" | "disconnect" | "delete";
  /** How long the verb takes when nothing happens, so that kills fall all over it. */
  lastsMs: number;
  start(api: ApiClient, phone: string): Promise<{ chipId: string | null; run(): Promise<unknown> }>;
}

const VERBS: Verb[] = [
  {
    name: "create",
    lastsMs: 6_000,
    start: async (api, phone) => ({
      chipId: null,
      run: () => api.post(`${CHIPS}/instances/create`, { phone }),
    }),
  },
  {
    name: "disconnect",
    lastsMs: 700,
    start: async (api, phone) => {
      const chipId = await pair(api, phone);
      return { chipId, run: () => api.post(`${CHIPS}/${chipId}/disconnect`) };
    },
  },
  {
    name: "delete",
    lastsMs: 1_200,
    start: async (api, phone) => {
      const chipId = await pair(api, phone);
      return { chipId, run: () => api.delete(`${CHIPS}/${chipId}/instance`) };
    },
  },
];

async function pair(api: ApiClient, phone: string): Promise<string> {
  const { body } = await api.post(`${CHIPS}/instances/create`, { phone });
  await control(product, "/scan", { instanceName: body.instanceName, phone });
  await expect
    .poll(
      async () => (await api.get(`${CHIPS}/instances/${body.instanceName}/connection-state`)).body.connected,
      {
        timeout: 15_000,
      },
    )
    .toBe(true);
  return body.chipId;
}

let nextPhone = 5_511_960_001_000;

for (const verb of VERBS) {
  test(`SIGKILL of the web process in the middle of ${verb.name}: database and gateway agree within 15 s`, async () => {
    test.setTimeout(KILLS_PER_VERB * 90_000);
    const random = seeded(verb.name.length * 7919);
    const sql = postgres(product.databaseUrl, { max: 1, onnotice: () => undefined });
    const agreedAfterMs: number[] = [];
    for (let kill = 0; kill < KILLS_PER_VERB; kill += 1) {
      nextPhone += 1;
      const phone = String(nextPhone);
      const api = await signInToApi(product);
      const { run } = await verb.start(api, phone);
      const answer = run().catch(() => "cut");
      // Spread over the verb: kill k falls into the k-th part of it.
      await sleep(((kill + random()) / KILLS_PER_VERB) * verb.lastsMs);
      const killedAt = performance.now();
      await product.kill("web");
      await answer;
      await product.restart("web");
      const leftMs = Math.max(1, AGREE_WITHIN_MS - (performance.now() - killedAt));
      await expect
        .poll(() => disagreement(sql, phone, verb.name), { timeout: leftMs, intervals: [250] })
        .toBeNull();
      agreedAfterMs.push(performance.now() - killedAt);
    }
    await sql.end();
    const worst = Math.max(...agreedAfterMs) / 1000;
    report(
      `${verb.name} killed ${KILLS_PER_VERB} times: agreed after at most ${worst.toFixed(1)} s (goal 15 s)`,
    );
  });
}

/** Null when the database and the gateway tell the same of this phone; else what they differ in. */
async function disagreement(sql: postgres.Sql, phone: string, verb: Verb["name"]): Promise<string | null> {
  const [chip] =
    await sql`select id, instance_name, status, state, evolution_connected from julia.chips where phone = ${phone}`;
  const instances = await simulatedInstances(product);
  const name: string = chip?.instance_name ?? `julia-${phone.slice(-8)}`;
  const instance = instances.find((candidate) => candidate.instanceName === name);
  if (chip === undefined) return instance === undefined ? null : "an instance without a chip";
  const [open] =
    await sql`select kind from julia.chip_operations where chip_id = ${chip.id} and state = 'requested'`;
  if (open !== undefined) return `${open.kind} is still under way`;
  if (chip.status === "cancelled") return instance === undefined ? null : "cancelled, but its instance lives";
  if (instance === undefined) return "a chip without its instance";
  if (chip.evolution_connected !== (instance.memoryState === "open"))
    return `connected here, ${instance.memoryState} there`;
  // A kill before the verb was written leaves the chip as it was; afterwards the verb must have been finished.
  if (verb === "disconnect" && chip.status === "pending" && instance.memoryState !== "close")
    return "pending, but not logged out";
  return null;
}
