import postgres from "postgres";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { admit } from "@/lib/queue/admission";
import { renewForecast } from "@/lib/queue/forecast";
import { sendAgainAnswerSchema } from "@/types/send-again";
import { eventually } from "../../factories/pool";
import { connectChip, FULL_LIMITS, insertClient, queueText } from "../../factories/sending";
import { type Dashboard, openDashboard } from "./dashboard";
import { ROUTES } from "./routes";

const TTL_SECONDS = 86_400;

let dashboard: Dashboard;
let clientId: string;
/** The test's own connection, which locks a contact. */
let holder: postgres.Sql;
const sql = () => dashboard.web.sql;

beforeAll(async () => {
  dashboard = await openDashboard();
  holder = postgres(dashboard.pool.ctx.config.databaseUrl, { max: 1, onnotice: () => undefined });
  clientId = await insertClient(dashboard.pool, "crm");
  await connectChip(dashboard.pool, FULL_LIMITS);
});
afterAll(async () => {
  vi.restoreAllMocks();
  await holder.end();
  await dashboard.close();
});
beforeEach(() => sql()`truncate julia.messages cascade`);

async function expiredMessage(): Promise<string> {
  const id = await queueText(dashboard.pool, { clientId });
  await sql()`update julia.messages set phase = 'expired', ready = false, failed_at = julia.clock(),
    error_code = 'expired' where id = ${id}`;
  return id;
}

async function sendAgain(id: string) {
  const body = { ids: [id], ttlSeconds: TTL_SECONDS };
  const response = await dashboard.call(ROUTES.sendAgain, { body, role: "operator" });
  expect(response.status).toBe(200);
  return sendAgainAnswerSchema.parse(await response.json());
}

/**
 * Sends a message again while another transaction has locked the message's contact. Calls `whileWaiting` in the other
 * transaction once the command waits for the lock.
 */
async function sendAgainBehindContact(id: string, whileWaiting: (tx: postgres.TransactionSql) => unknown) {
  let answer: ReturnType<typeof sendAgain> | undefined;
  await holder.begin(async (tx) => {
    await tx`select 1 from julia.clientes where id = (select contact_id from julia.messages where id = ${id})
      for no key update`;
    const [own] = await tx<{ pid: number }[]>`select pg_backend_pid() as pid`;
    answer = sendAgain(id);
    await eventually(
      () => sql()`select 1 from pg_stat_activity where ${own?.pid ?? 0} = any (pg_blocking_pids(pid))`,
      (waiting) => waiting.length > 0,
    );
    await whileWaiting(tx);
  });
  return await answer;
}

test("the contact is locked before its message, as in every other transaction, so that no two transactions deadlock", async () => {
  const id = await expiredMessage();
  const answer = await sendAgainBehindContact(id, async (tx) => {
    // Every other transaction locks the message next.
    const free = await tx`select 1 from julia.messages where id = ${id} for no key update skip locked`;
    expect(free).toHaveLength(1);
  });
  expect(answer?.sent.map((one) => one.id)).toEqual([id]);
});

test("a message that is refused after its admission takes no slot from later messages", async () => {
  const id = await expiredMessage();
  await renewForecast(dashboard.web);
  // The outlook is cached for a second. A frozen clock keeps the cached outlook, so that an admission ends only through
  // `release`.
  const nowMs = performance.now() + 2_000;
  vi.spyOn(performance, "now").mockImplementation(() => nowMs);
  const aheadOfNext = async () => {
    const { ahead, forecast, release } = await admit(dashboard.web, {
      priority: 1,
      ttlSeconds: TTL_SECONDS,
    });
    release();
    expect(forecast).not.toBeNull();
    return ahead;
  };
  const before = await aheadOfNext();
  const answer = await sendAgainBehindContact(
    id,
    (tx) => tx`update julia.messages set text = '' where id = ${id}`,
  );
  expect(answer).toEqual({ sent: [], refused: [{ id, reason: "text_deleted" }] });
  expect(await aheadOfNext()).toBe(before);

  // In contrast, an accepted message takes a slot.
  await sendAgain(await expiredMessage());
  expect(await aheadOfNext()).toBe(before + 1);
});
