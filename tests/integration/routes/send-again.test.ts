import { v7 as uuidv7 } from "uuid";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { renewForecast } from "@/lib/queue/forecast";
import { messageDetailSchema } from "@/types/message-pages";
import { againPreviewSchema, sendAgainAnswerSchema } from "@/types/send-again";
import { newPhone } from "../../factories/pool";
import { problemOf } from "../../factories/problem";
import { connectChip, insertClient, queueText, readMessage } from "../../factories/sending";
import { type Dashboard, openDashboard } from "./dashboard";
import { ROUTES } from "./routes";

let dashboard: Dashboard;
let clientId: string;
const sql = () => dashboard.web.sql;

beforeAll(async () => {
  dashboard = await openDashboard();
  clientId = await insertClient(dashboard.pool, "crm");
  await connectChip(dashboard.pool, { perHour: 1000, perDay: 1000 });
});
afterAll(() => dashboard.close());
beforeEach(async () => {
  await sql()`truncate julia.messages cascade`;
  await sql()`delete from julia.pool_forecasts`;
});

interface Ended {
  phase?: "expired" | "failed" | "sent" | "queued" | "cancelled";
  error?: string;
  text?: string;
  to?: string;
  ttlSeconds?: number;
}

async function ended({ phase = "expired", error = "expired", text = "Oi", ...input }: Ended = {}) {
  const id = await queueText(dashboard.pool, { clientId, text: text === "" ? "Oi" : text, ...input });
  await sql()`update julia.messages set phase = ${phase}, ready = ${phase === "queued"}, text = ${text},
    failed_at = case when ${phase} in ('expired', 'failed') then julia.clock() end,
    error_code = case when ${phase} in ('expired', 'failed') then ${error} end where id = ${id}`;
  return id;
}

const ask = (ids: string[], role: "operator" | "admin" | "manager" = "operator", ttlSeconds = 86_400) =>
  dashboard.call(ROUTES.sendAgain, { body: { ids, ttlSeconds }, role });
const sendAgain = async (...call: Parameters<typeof ask>) => {
  const response = await ask(...call);
  expect(response.status).toBe(200);
  return sendAgainAnswerSchema.strict().parse(await response.json());
};
const preview = async (query: string) => {
  const response = await dashboard.call(ROUTES.previewAgain, { query, role: "operator" });
  expect(response.status).toBe(200);
  return againPreviewSchema.strict().parse(await response.json());
};
const detail = async (id: string) =>
  messageDetailSchema.parse(
    await (await dashboard.call(ROUTES.message, { at: id, role: "operator" })).json(),
  );
const copiesOf = async (id: string) => sql()`select id from julia.messages where supersedes = ${id}`;
const auditsOf = async (...ids: string[]) =>
  sql()`select action, actor_label as who, target_id as "targetId" from julia.audit_log
    where target_kind = 'message' and target_id in ${sql()(ids)} order by at, id`;

test.each(["expired", "failed"] as const)(
  "a message that %s is sent again as a new, linked one",
  async (phase) => {
    const to = newPhone();
    const error = phase === "expired" ? "expired" : "rejected_by_gateway";
    const id = await ended({ phase, error, text: `again ${phase}`, to, ttlSeconds: 60 });
    expect((await detail(id)).againRefusal).toBeNull();
    const answer = await sendAgain([id], "operator", 3600);
    const supersededBy = answer.sent[0]?.supersededBy ?? "";
    expect(answer).toEqual({ sent: [{ id, supersededBy }], refused: [] });

    const [old, fresh] = [
      await readMessage(dashboard.pool, id),
      await readMessage(dashboard.pool, supersededBy),
    ];
    expect(old).toMatchObject({ phase, errorCode: error, supersededBy, resolutionBy: "Pessoa operator" });
    expect(fresh).toMatchObject({
      supersedes: id,
      phase: "queued",
      text: `again ${phase}`,
      toPhone: to,
      clientId,
    });
    expect(fresh.contactId).toBe(old.contactId);
    expect(fresh.expiresAt.getTime() - fresh.createdAt.getTime()).toBe(3_600_000);
    expect(await detail(id)).toMatchObject({ supersededBy, againRefusal: "sent_again" });
    expect(await auditsOf(id)).toEqual([
      { action: "message.send_again", who: "Pessoa operator", targetId: id },
    ]);
  },
);

test("each message is sent again once, even if the button is pressed ten times at once and in two tabs", async () => {
  const ids = await Promise.all(Array.from({ length: 5 }, () => ended()));
  const answers = await Promise.all(
    Array.from({ length: 10 }, (_, press) => sendAgain(press % 2 === 0 ? ids : ids.toReversed())),
  );
  const sent = answers.flatMap((answer) => answer.sent.map(({ id }) => id));
  expect(sent.sort()).toEqual([...ids].sort());
  const refused = answers.flatMap((answer) => answer.refused.map(({ reason }) => reason));
  expect(refused).toEqual(Array.from({ length: 45 }, () => "sent_again"));
  for (const id of ids) expect(await copiesOf(id)).toHaveLength(1);
  expect(await auditsOf(...ids)).toHaveLength(5);
});

test("the database rejects a second message that supersedes the same one", async () => {
  const id = await ended();
  await sendAgain([id]);
  const copy = queueText(dashboard.pool, { clientId }).then(
    (other) => sql()`update julia.messages set supersedes = ${id} where id = ${other}`,
  );
  await expect(copy).rejects.toMatchObject({ code: "23505" });
});

test("after an interruption, the same command continues and sends the rest once", async () => {
  const ids = [await ended(), await ended(), await ended()];
  await sql().unsafe(`
    create function julia.refuse_audit() returns trigger language plpgsql as $$
    begin if new.target_id = '${ids[1]}' then raise exception 'no audit today'; end if; return new; end $$;
    create trigger refuse_audit before insert on julia.audit_log for each row execute function julia.refuse_audit()`);
  expect((await ask(ids)).status).toBe(500);
  await sql().unsafe("drop trigger refuse_audit on julia.audit_log; drop function julia.refuse_audit()");
  // The first message was committed, and the second was rolled back as a whole. The third message was not reached.
  const counts = async () => (await Promise.all(ids.map(copiesOf))).map((copies) => copies.length);
  expect(await counts()).toEqual([1, 0, 0]);
  expect((await readMessage(dashboard.pool, ids[1] ?? "")).supersededBy).toBeNull();
  const answer = await sendAgain(ids);
  expect(answer.sent.map(({ id }) => id)).toEqual(ids.slice(1));
  expect(answer.refused).toEqual([{ id: ids[0], reason: "sent_again" }]);
  expect(await counts()).toEqual([1, 1, 1]);
});

test("messages that cannot be sent again are refused with the reason, and nothing is stored", async () => {
  const cases = [
    [await ended({ phase: "sent" }), "not_ended"],
    [await ended({ phase: "queued" }), "not_ended"],
    [await ended({ phase: "cancelled" }), "not_ended"],
    [await ended({ text: "" }), "text_deleted"],
    [await ended({ phase: "failed", error: "number_not_on_whatsapp" }), "number_not_on_whatsapp"],
    [uuidv7(), "message_not_found"],
  ] as const;
  const answer = await sendAgain(cases.map(([id]) => id));
  expect(answer).toEqual({ sent: [], refused: cases.map(([id, reason]) => ({ id, reason })) });
  const [count] = await sql()`select count(*)::int as messages from julia.messages`;
  expect(count?.messages).toBe(5);
  expect(await auditsOf(...cases.map(([id]) => id))).toEqual([]);
});

test("managers may neither preview the messages nor send them again", async () => {
  const id = await ended();
  expect((await problemOf(await ask([id], "manager"))).code).toBe("forbidden");
  const counted = await dashboard.call(ROUTES.previewAgain, { role: "manager" });
  expect((await problemOf(counted)).code).toBe("forbidden");
  expect(await copiesOf(id)).toHaveLength(0);
});

test("a command accepts 1 to 100 messages and the same times to live as the API", async () => {
  const id = await ended();
  for (const [ids, ttlSeconds] of [
    [[], 3600],
    [Array.from({ length: 101 }, () => uuidv7()), 3600],
    [[id], 59],
    [[id], 604_801],
    [["x"], 3600],
  ] as const) {
    expect((await problemOf(await ask([...ids], "operator", ttlSeconds))).code).toBe("invalid_request");
  }
  expect(await copiesOf(id)).toHaveLength(0);
});

test("the preview counts what matches the filter, oldest first, and why the others are left out", async () => {
  const other = await insertClient(dashboard.pool, `other-${uuidv7()}`);
  const to = newPhone();
  const first = await ended({ to });
  const failed = await ended({ phase: "failed", error: "rejected_by_gateway" });
  const second = await ended();
  await ended({ text: "" });
  await ended({ phase: "failed", error: "number_not_on_whatsapp" });
  await ended({ phase: "sent" });
  await sql()`update julia.messages set client_id = ${other} where id = ${second}`;

  const all = await preview("status=expired,failed");
  expect(all.ids).toEqual([first, failed, second]);
  expect(all.total).toBe(3);
  expect(new Map(all.refused.map(({ reason, count }) => [reason, count]))).toEqual(
    new Map([
      ["text_deleted", 1],
      ["number_not_on_whatsapp", 1],
    ]),
  );
  expect((await preview("status=expired")).ids).toEqual([first, second]);
  expect((await preview("status=sent,expired&client=crm")).ids).toEqual([first]);
  expect((await preview(`status=expired&search=${to}`)).ids).toEqual([first]);
  expect((await preview("status=sent")).ids).toEqual([]);

  await sendAgain([first]);
  const rest = await preview("status=expired");
  expect(rest).toMatchObject({ ids: [second], total: 1 });
  expect(rest.refused).toContainEqual({ reason: "sent_again", count: 1 });
});

test("the preview of an instance counts more than a page of its messages, and no command exceeds 1,000", async () => {
  const chip = await connectChip(dashboard.pool);
  const id = await ended({ phase: "failed", error: "rejected_by_gateway" });
  await sql()`insert into julia.messages (id, client_id, contact_id, to_phone, to_key, text, kind, phase, expires_at, failed_at)
    select gen_random_uuid(), client_id, contact_id, to_phone, to_key, text, kind, phase, expires_at, failed_at
    from julia.messages, generate_series(1, 1004) where id = ${id}`;
  await sql()`update julia.messages set chip_id = ${chip.chipId}`;
  const found = await preview(`status=failed&instance=${chip.instanceName}`);
  expect([found.ids.length, new Set(found.ids).size, found.total]).toEqual([1000, 1000, 1005]);
});

// This test must run last, because the process caches the forecast of the full pool.
test("sends again only as many as the pool can send in time, and refuses the others", async () => {
  const ids = [await ended(), await ended(), await ended()];
  // The two chips can together send two messages in 24 hours.
  await sql()`update julia.chips set per_day = 1`;
  await renewForecast(dashboard.web);
  try {
    // The earlier forecast is cached for a second, so the clock is moved past this second.
    const nowMs = performance.now() + 2_000;
    vi.spyOn(performance, "now").mockImplementation(() => nowMs);
    const answer = await sendAgain(ids);
    expect(answer.sent.map(({ id }) => id)).toEqual(ids.slice(0, 2));
    expect(answer.refused).toEqual([{ id: ids[2], reason: "pool_full" }]);
    expect(await copiesOf(ids[2] ?? "")).toHaveLength(0);
    expect((await detail(ids[2] ?? "")).againRefusal).toBeNull();
  } finally {
    vi.restoreAllMocks();
    await sql()`update julia.chips set per_day = 1000`;
  }
});
