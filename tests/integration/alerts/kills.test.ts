import { type ChildProcess, spawn } from "node:child_process";
import postgres from "postgres";
import { v7 as uuidv7 } from "uuid";
import { afterAll, expect, it } from "vitest";
import { seal } from "@/lib/outbound/seal";
import { RULE_DEFAULTS } from "@/types/alert-rules";
import { freezeClock } from "../../factories/alert-world";
import { startReceiver } from "../../factories/receiver";
import { bundleProgram } from "../../setup/bundle";
import { cloneTemplate } from "../../setup/database";
import { expectedNotices, type Look } from "./reference-model";

const AUTH_SECRET = "a secret of at least thirty-two characters";
const EVALUATORS = 3;
const KILLS = 20;
const LOOKS_BETWEEN_KILLS = 4;
const SUBJECTS = 25;
/** Rules with different hold times. Deliveries of notices of the same rule are sent one after the other. */
const RULES = [
  "instance_offline",
  "chip_banned",
  "failures_in_a_row",
  "chip_restricted",
  "wrong_number",
] as const;
/**
 * Longer than a delivery waits for further notices of the same rule, so that each step's notices are delivered in that
 * step.
 */
const STEP_SECONDS = 45;
/** Percentage of requests that the receiver reads and then answers with an error response or not at all. */
const FAULTS_PERCENT = 25;

const evaluator = await bundleProgram("tests/factories/alert-evaluator.ts");
const received: { id: string; body: string }[] = [];
const receiver = await startReceiver(({ headers, body }) => {
  received.push({ id: String(headers["webhook-id"]), body });
  // The faults are deterministic. Half of them cut the connection, and half of them are error responses.
  const fault = (received.length * 37) % 100;
  if (fault < FAULTS_PERCENT / 2) return "cut";
  return fault < FAULTS_PERCENT ? 500 : 200;
});
const { url: databaseUrl, drop } = await cloneTemplate();
const sql = postgres(databaseUrl, { max: 4, onnotice: () => undefined });
await sql`create table julia.test_wrong (at timestamptz, rule text, subject uuid)`;
await sql`create table julia.test_evaluated (at timestamptz primary key)`;
const destinationId = uuidv7();
await sql`insert into julia.alert_destinations (id, name, kind, encrypted_url, url_hint, min_severity, created_by)
  values (${destinationId}, 'Equipe', 'slack', ${seal(AUTH_SECRET, destinationId, `${receiver.url}/hook`)}, 'host',
    'info', 'Ada')`;
const environment = {
  DATABASE_URL: databaseUrl,
  AUTH_SECRET,
  EVOLUTION_API_URL: "http://127.0.0.1:9",
  EVOLUTION_API_KEY: "no gateway in this test",
  CALLBACK_ALLOWED_HOSTS: "127.0.0.1",
  LOG_LEVEL: "silent",
};
const children = new Set<ChildProcess>();
afterAll(async () => {
  for (const child of children) child.kill("SIGKILL");
  evaluator.remove();
  receiver.close();
  await sql.end();
  await drop();
});

function startEvaluator(): ChildProcess {
  const child = spawn(process.execPath, [evaluator.program], {
    env: { ...process.env, ...environment },
    stdio: ["ignore", "ignore", "inherit"],
  });
  children.add(child);
  child.once("exit", () => children.delete(child));
  return child;
}

/** Makes every pending delivery due now, so that failed and interrupted deliveries are retried without a wait. */
const letPausesPass = () =>
  sql`update julia.alert_deliveries set next_try_at = clock_timestamp() where state = 'pending'`;

it("three evaluators and 20 kills lose no notice, and repeated deliveries keep their id", async () => {
  const setClock = await freezeClock(sql);
  const startMs = Date.UTC(2026, 10, 22, 12);
  const histories = Array.from({ length: SUBJECTS }, (_, index) => {
    const looks: Look[] = [];
    return { subject: uuidv7(), rule: RULES[index % RULES.length] ?? RULES[0], looks };
  });
  const evaluators = Array.from({ length: EVALUATORS }, startEvaluator);

  for (let step = 0; step < KILLS * LOOKS_BETWEEN_KILLS; step += 1) {
    const at = step * STEP_SECONDS;
    const now = new Date(startMs + at * 1000);
    const seen: { at: string; rule: string; subject: string }[] = [];
    for (const [index, { subject, rule, looks }] of histories.entries()) {
      // The subjects flip at different rates, from once in 4 evaluations to once in 20.
      const wrong = Math.floor((step + index) / (4 + (index % 17))) % 2 === 1;
      looks.push({ at, wrong });
      if (wrong) seen.push({ at: now.toISOString(), rule, subject });
    }
    if (seen.length > 0) await sql`insert into julia.test_wrong ${sql(seen)}`;
    await setClock(now);
    if (step % LOOKS_BETWEEN_KILLS === 1) {
      // Kills an evaluator 0 to 39 ms after the clock has changed, while it may be working.
      const victim = evaluators.shift();
      await new Promise((resolve) => setTimeout(resolve, (step * 7) % 40));
      victim?.kill("SIGKILL");
      evaluators.push(startEvaluator());
    }
    await expect
      .poll(() => sql`select 1 from julia.test_evaluated where at = ${now.toISOString()}`)
      .toHaveLength(1);
    await letPausesPass();
  }

  await expect
    .poll(async () => {
      await letPausesPass();
      return sql`select 1 from julia.alert_deliveries where state = 'pending'`;
    })
    .toHaveLength(0);

  const notices = await sql<{ id: string; subject: string; at: string; kind: string; flapping: boolean }[]>`
    select n.id, a.subject, extract(epoch from n.at) as at, n.kind, n.flapping from julia.alert_notices n
    join julia.alerts a on a.id = n.alert_id order by n.at`;
  for (const { subject, rule, looks } of histories) {
    const { holdSeconds: hold, clearSeconds: clear } = RULE_DEFAULTS[rule];
    const told = notices
      .filter((notice) => notice.subject === subject)
      .map(({ at, kind, flapping }) => ({ at: Number(at) - startMs / 1000, kind, flapping }));
    expect(told, subject).toEqual(expectedNotices(looks, { hold, clear }));
  }
  expect(notices.length).toBeGreaterThan(100);

  const deliveries = await sql<{ id: string; notice_ids: string[] }[]>`
    select id, notice_ids from julia.alert_deliveries where state = 'delivered'`;
  // Each notice is in exactly one delivery, and each delivery arrived at the receiver.
  expect(deliveries.flatMap(({ notice_ids }) => notice_ids).sort()).toEqual(
    notices.map(({ id }) => id).sort(),
  );
  expect([...new Set(received.map(({ id }) => id))].sort()).toEqual(deliveries.map(({ id }) => id).sort());
  // A repeated delivery has the same id and the same body as the first one.
  const bodies = new Map<string, Set<string>>();
  for (const { id, body } of received) bodies.set(id, (bodies.get(id) ?? new Set()).add(body));
  expect([...bodies.values()].filter((different) => different.size > 1)).toEqual([]);
  expect(received.length).toBeGreaterThan(deliveries.length);
});
