import { setTimeout as sleep } from "node:timers/promises";
import { type ApiClient, signInToApi, simulatedInstances } from "../setup/api-client";
import { expect, type Product, test } from "../setup/browser";
import { IS_LONG, report, seeded } from "../setup/proof";
import { connectChip, instanceNameOf, withDatabase } from "./operator";

const CHIPS = "/api/dashboard/chips";
/** Goal: the database and the gateway agree within 15 s after the kill. Checked only by `npm run prove`. */
const AGREE_WITHIN_MS = 15_000;
const KILLS = IS_LONG ? 10 : 2;
/**
 * Time that the gateway takes to respond to a create, and thus the duration of the command. See `BEHAVIOUR` in
 * `setup/product.ts`.
 */
const CREATE_LASTS_MS = IS_LONG ? 6_000 : 800;

test.use({ productOptions: { webProcesses: 2 } });

test("20 concurrent creates of the same name on two web processes: one 201, one instance", async ({
  product,
}) => {
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

interface Command {
  name: "create" | "disconnect" | "delete";
  /** Duration of the command without a kill, in ms. The kills are spread over this time. */
  lastsMs: number;
  prepare(product: Product, api: ApiClient, phone: string): Promise<() => Promise<unknown>>;
}

const COMMANDS: Command[] = [
  {
    name: "create",
    lastsMs: CREATE_LASTS_MS,
    prepare: async (_, api, phone) => () => api.post(`${CHIPS}/instances/create`, { phone }),
  },
  {
    name: "disconnect",
    lastsMs: 700,
    prepare: async (product, api, phone) => {
      const { id } = await connectChip(product, phone);
      return () => api.post(`${CHIPS}/${id}/disconnect`);
    },
  },
  {
    name: "delete",
    lastsMs: 1_200,
    prepare: async (product, api, phone) => {
      const { id } = await connectChip(product, phone);
      return () => api.delete(`${CHIPS}/${id}/instance`);
    },
  },
];

test("SIGKILL of the web process during create, disconnect or delete: database and gateway agree", async ({
  product,
}) => {
  test.setTimeout(KILLS * 120_000);
  const random = seeded(7_919);
  const agreedAfterMs: number[] = [];
  const api = await signInToApi(product);
  for (let kill = 0; kill < KILLS; kill += 1) {
    const commands = await Promise.all(
      COMMANDS.map(async (command, index) => {
        const phone = String(5_511_960_001_000 + kill * COMMANDS.length + index);
        // Kill number `kill` falls into part number `kill` of `KILLS` equal parts of each command's duration.
        const killedAfterMs = ((kill + random()) / KILLS) * command.lastsMs;
        return { ...command, phone, killedAfterMs, run: await command.prepare(product, api, phone) };
      }),
    );
    const killInMs = Math.max(...commands.map(({ killedAfterMs }) => killedAfterMs));
    const answers = commands.map(async ({ run, killedAfterMs }) => {
      await sleep(killInMs - killedAfterMs);
      await run().catch(() => "cut");
    });
    await sleep(killInMs);
    const killedAt = performance.now();
    await product.kill("web");
    await Promise.all(answers);
    await product.restart("web");
    for (const { phone, name } of commands) {
      await expect
        .poll(() => disagreement(product, phone, name), { timeout: 100_000, intervals: [250] })
        .toBeNull();
    }
    agreedAfterMs.push(performance.now() - killedAt);
  }
  const worstMs = Math.max(...agreedAfterMs);
  report(
    `create, disconnect and delete, each killed ${KILLS} times: database and gateway agree after at most ${(worstMs / 1000).toFixed(1)} s (goal 15 s)`,
  );
  if (IS_LONG) expect(worstMs).toBeLessThan(AGREE_WITHIN_MS);
});

/** Describes how the database and the gateway disagree about this phone. Returns null if they agree. */
async function disagreement(
  product: Product,
  phone: string,
  command: Command["name"],
): Promise<string | null> {
  const { chip, open } = await withDatabase(product, async (sql) => {
    const [chip] =
      await sql`select id, instance_name, status, evolution_connected from julia.chips where phone = ${phone}`;
    const [open] = await sql`select kind from julia.chip_operations
      where chip_id = ${chip?.id ?? null} and state = 'requested'`;
    return { chip, open };
  });
  const instances = await simulatedInstances(product);
  const name: string = chip?.instance_name ?? instanceNameOf(phone);
  const instance = instances.find((candidate) => candidate.instanceName === name);
  if (chip === undefined) return instance === undefined ? null : "an instance without a chip";
  if (open !== undefined) return `${open.kind} is still under way`;
  if (chip.status === "cancelled") return instance === undefined ? null : "cancelled, but its instance lives";
  if (instance === undefined) return "a chip without its instance";
  if (chip.evolution_connected !== (instance.memoryState === "open"))
    return `connected here, ${instance.memoryState} there`;
  // If the process is killed before it has stored the command, the chip does not change. A stored command must be
  // finished.
  if (command === "disconnect" && chip.status === "pending" && instance.memoryState !== "close")
    return "pending, but not logged out";
  return null;
}
