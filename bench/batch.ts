import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import type { Sql } from "postgres";
import { SYSTEM } from "@/lib/actor";
import { createApiKey } from "@/lib/clients/create-api-key";
import { loadRunningConfig } from "@/lib/config/config";
import { openAppContext } from "@/lib/context/server-context";
import { waitUntil } from "@/lib/supervisor/processes";
import { createdBatchSchema } from "@/types/batches";
import { benchVariables, type NextServer, startProduct } from "./next-server";
import { addSendingChips } from "./pool";
import { mean, roundsOr, withBenchDatabase } from "./support";

/**
 * `npm run bench:batch`: time and memory of the web process (a production build) for a batch of 10,000 messages in one
 * request. Afterwards, a web process is killed in the middle of a batch, and the request is sent again with the same key.
 * Reads the memory from `/proc`, so it runs on Linux only. `BENCH_ROUNDS` is the number of timed batches.
 */
const MESSAGES = 10_000;
const ROUNDS = roundsOr(3);
const CUT_TIMEOUT_MS = 60_000;

/** Resident memory in MB: now (`VmRSS`), or at its highest so far (`VmHWM`). */
function memoryMb({ pid }: NextServer, field: "VmRSS" | "VmHWM"): number {
  const kilobytes = new RegExp(`^${field}:\\s+(\\d+) kB$`, "m").exec(
    readFileSync(`/proc/${pid}/status`, "utf8"),
  );
  return Math.round(Number(kilobytes?.[1]) / 1024);
}

let numbers = 0;

/** The body of a batch to contacts that no earlier batch has written to. */
function newBody(): string {
  const messages = Array.from({ length: MESSAGES }, (_, n) => {
    numbers += 1;
    return {
      to: `5521${900_000_000 + numbers}`,
      text: `Oi, Dra. Ana Maria, temos um plantão no dia 12 de março, das 7h às 19h. Podemos contar com você? (${n})`,
      contact: { name: `Dra. Ana Maria ${numbers}` },
      metadata: { shift: String(n) },
      ttlSeconds: 604_800,
    };
  });
  return JSON.stringify({ name: "bench", messages });
}

async function send({ url }: NextServer, secret: string, body: string, key: string) {
  const response = await fetch(`${url}/api/v1/batches`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      authorization: `Bearer ${secret}`,
      "idempotency-key": key,
    },
    body,
  });
  const answer: unknown = await response.json();
  if (response.status !== 202) throw new Error(`answered ${response.status}: ${JSON.stringify(answer)}`);
  const { accepted } = createdBatchSchema.parse(answer);
  if (accepted !== MESSAGES) throw new Error(`${accepted} of ${MESSAGES} messages were accepted`);
}

/** Each round has a process of its own, so that its highest memory is that of one batch. */
async function timeBatches(variables: Record<string, string>, secret: string): Promise<void> {
  const seconds: number[] = [];
  for (let round = 1; round <= ROUNDS; round += 1) {
    const web = await startProduct(variables);
    try {
      const body = newBody();
      const beforeMb = memoryMb(web, "VmRSS");
      const startedAt = performance.now();
      await send(web, secret, body, randomUUID());
      seconds.push((performance.now() - startedAt) / 1000);
      console.log(
        `${MESSAGES} messages, ${(body.length / 1_000_000).toFixed(1)} MB: ${seconds.at(-1)?.toFixed(1)} s; ` +
          `web process: ${beforeMb} MB before, ${memoryMb(web, "VmHWM")} MB at its peak`,
      );
    } finally {
      await web.kill();
    }
  }
  console.log(`mean: ${mean(seconds).toFixed(1)} s (goal 10 s), peak memory (goal 300 MB)`);
}

async function repeatAfterKill(sql: Sql, variables: Record<string, string>, secret: string): Promise<void> {
  await sql`truncate julia.messages, julia.clientes, julia.batches cascade`;
  const stored = async () => {
    const [row] = await sql<{ messages: number; contacts: number }[]>`
      select count(*)::int as messages, count(distinct to_key)::int as contacts from julia.messages`;
    return row ?? { messages: 0, contacts: 0 };
  };
  const [body, key] = [newBody(), randomUUID()];
  const killed = await startProduct(variables);
  const cut = send(killed, secret, body, key).then(
    () => "answered",
    () => "cut",
  );
  await waitUntil(async () => (await stored()).messages >= MESSAGES / 3, CUT_TIMEOUT_MS, 20);
  await killed.kill();
  if ((await cut) !== "cut") throw new Error("the process was killed after its answer");
  const { messages } = await stored();
  const web = await startProduct(variables);
  try {
    const startedAt = performance.now();
    await send(web, secret, body, key);
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
    const after = await stored();
    console.log(
      `killed after ${messages} messages; repeated with the same key in ${seconds} s, peak ` +
        `${memoryMb(web, "VmHWM")} MB: ${after.messages} messages to ${after.contacts} contacts`,
    );
    if (after.messages !== MESSAGES || after.contacts !== MESSAGES)
      throw new Error("a message is missing or stored twice");
  } finally {
    await web.kill();
  }
}

await withBenchDatabase(2, async ({ sql, url }) => {
  await addSendingChips(sql, 1_000);
  const variables = benchVariables(url);
  const app = openAppContext(loadRunningConfig(variables), "bench");
  const { secret } = await createApiKey(app, SYSTEM, { client: "bench", scopes: ["messages:send"] });
  await app.close();
  await timeBatches(variables, secret);
  await repeatAfterKill(sql, variables, secret);
});
