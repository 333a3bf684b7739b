import { randomUUID } from "node:crypto";
import { v7 as uuidv7 } from "uuid";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as list from "@/app/api/v1/messages/route";
import { createLogger } from "@/lib/log/logger";
import { acceptMessage } from "@/lib/queue/accept-message";
import { listMessages } from "@/lib/queue/read/list-messages";
import { apiMessageListSchema, messageListQuerySchema, sendMessageSchema } from "@/types/messages";
import { newPhone } from "../../factories/pool";
import { reserve } from "../../factories/pool-traffic";
import { problemOf } from "../../factories/problem";
import { messageRowsRead } from "../../setup/rows-read";
import { messageOf, openServices, type Services } from "./services";

let services: Services;

beforeAll(async () => {
  services = await openServices();
});
afterAll(() => services.close());

const key = (value: string) => ({ headers: { "idempotency-key": value } });
const body = (to = newPhone()) => ({ to, text: "Oi, Dra. Ana" });

async function storedPhase(id: string): Promise<string> {
  const [row] = await services.database.sql<{ phase: string }[]>`
    select phase from julia.messages where id = ${id}`;
  return row?.phase ?? "none";
}

describe("accepting", () => {
  test("answers 202 with the message as it is stored, and where it can be read", async () => {
    const to = newPhone();
    const response = await services.send({
      to: `+55 (${to.slice(2, 4)}) ${to.slice(4, 9)}-${to.slice(9)}`,
      text: "Oi",
      contact: { externalId: "medico-1", name: "Ana", specialty: "anestesiologia" },
      kind: "reply",
      priority: "high",
      ttlSeconds: 60,
      callbackUrl: "https://crm.example.com/wa?token=hook-secret",
      metadata: { plantao: [1, { b: null }] },
    });
    const message = await messageOf(response);
    expect(response.headers.get("location")).toBe(`/api/v1/messages/${message.id}`);
    expect(message).toMatchObject({
      to,
      status: "queued",
      simulated: true,
      metadata: { plantao: [1, { b: null }] },
    });
    expect(Date.parse(message.expiresAt) - Date.parse(message.createdAt)).toBe(60_000);
    expect(await messageOf(await services.read(message.id), 200)).toEqual(message);
    const stored = JSON.stringify(
      await services.database.sql`select * from julia.messages where id = ${message.id}`,
    );
    expect(stored).not.toMatch(/crm\.example|hook-secret/);
  });

  test("answers metadata as it was sent, numbers included, or refuses it", async () => {
    const metadata = {
      largest: 9007199254740992,
      huge: 1e300,
      tiny: 5e-324,
      part: 0.1,
      small: -0.000001,
      list: [1e21, { text: "12345678901234567890" }],
    };
    const message = await messageOf(await services.send({ to: newPhone(), text: "Oi", metadata }));
    expect(message.metadata).toEqual(metadata);
    expect((await messageOf(await services.read(message.id), 200)).metadata).toEqual(metadata);
    const before = await services.counts();
    const raw = `{"to":"${newPhone()}","text":"Oi","metadata":{"order":12345678901234567890}}`;
    const refused = await list.POST(
      new Request("http://127.0.0.1:3999/api/v1/messages", {
        method: "POST",
        headers: { authorization: `Bearer ${services.keys.crm}`, "content-type": "application/json" },
        body: raw,
      }),
    );
    const problem = await problemOf(refused);
    expect(problem).toMatchObject({ code: "invalid_request", errors: [{ path: "metadata.order" }] });
    const unseen = await problemOf(await services.send({ to: newPhone(), text: "\u200b\u2060\ufeff" }));
    expect(unseen).toMatchObject({ code: "invalid_request", errors: [{ path: "text" }] });
    expect(await services.counts()).toEqual(before);
  });

  test("never answers with the text", async () => {
    const text = `segredo ${randomUUID()}`;
    const sent = await services.send({ to: newPhone(), text });
    const { id } = await messageOf(sent.clone());
    const answers = [sent, await services.read(id), await services.list(), await services.cancel(id)];
    for (const answer of answers) expect(await answer.text()).not.toContain(text);
  });

  test("never logs the text, the key or the phone's contact, whatever becomes of the request", async () => {
    const lines: string[] = [];
    const destination = { write: (line: string) => void lines.push(line) };
    const log = createLogger({ level: "trace", process: "test", destination });
    const web = { ...services.freshWeb(), log };
    const text = `segredo ${randomUUID()}`;
    const sent = { to: newPhone(), text, contact: { name: `Nome ${randomUUID()}` } };
    const { id } = await messageOf(await services.send(sent, { web, ...key("logged") }));
    await services.send({ ...sent, text: `${text}!` }, { web, ...key("logged") });
    await services.send({ ...sent, metadata: 7 }, { web });
    await services.database.sql`alter table julia.messages rename to messages_away`;
    const failed = await services.send(sent, { web });
    await services.database.sql`alter table julia.messages_away rename to messages`;
    expect((await problemOf(failed)).code).toBe("internal_error");
    const logged = lines.join("");
    expect(logged).toContain(id);
    expect(logged).toContain("idempotency_key_mismatch");
    expect(logged).toContain("request failed");
    for (const secret of [text, sent.contact.name, sent.to, services.keys.crm]) {
      expect(logged).not.toContain(secret);
    }
  });

  test.each([
    ["a phone that is none", { to: "abc" }, "to"],
    ["no phone", { to: undefined }, "to"],
    ["no text", { text: "" }, "text"],
    ["a blank text", { text: " \n" }, "text"],
    ["a text of 4,097 characters", { text: "a".repeat(4097) }, "text"],
    ["a field that is not known", { status: "sent" }, "status"],
    ["another's client", { clientId: uuidv7() }, "clientId"],
    ["an unknown field of the contact", { contact: { id: 7 } }, "contact.id"],
    ["an unknown kind", { kind: "spam" }, "kind"],
    ["an unknown priority", { priority: 0 }, "priority"],
    ["a ttl below a minute", { ttlSeconds: 59 }, "ttlSeconds"],
    ["a ttl over a week", { ttlSeconds: 604_801 }, "ttlSeconds"],
    ["a ttl with a fraction", { ttlSeconds: 60.5 }, "ttlSeconds"],
    ["metadata over 4 kB", { metadata: { a: "é".repeat(2100) } }, "metadata"],
    ["metadata that is no object", { metadata: [] }, "metadata"],
    ["a callback over http", { callbackUrl: "http://crm.example.com/" }, "callbackUrl"],
    ["a callback to this machine", { callbackUrl: "https://127.0.0.1/" }, "callbackUrl"],
    ["a callback by another protocol", { callbackUrl: "ftp://crm.example.com/" }, "callbackUrl"],
    ["a callback with a password", { callbackUrl: "https://a:b@crm.example.com/" }, "callbackUrl"],
  ])("refuses %s, names the field and stores nothing", async (_, change, path) => {
    const before = await services.counts();
    const problem = await problemOf(await services.send({ ...body(), ...change }));
    expect(problem.code).toBe("invalid_request");
    expect(problem.errors?.map((error) => error.path)).toContain(path);
    expect(await services.counts()).toEqual(before);
  });

  test("a host that the environment names may be called back at any address", async () => {
    const web = services.freshWeb({ CALLBACK_ALLOWED_HOSTS: "127.0.0.1, crm.local:8080" });
    for (const callbackUrl of ["http://127.0.0.1:9/x", "http://crm.local:8080/"]) {
      await messageOf(await services.send({ ...body(), callbackUrl }, { web }));
    }
    for (const callbackUrl of ["http://127.0.0.2/", "http://crm.local/"]) {
      const refused = await services.send({ ...body(), callbackUrl }, { web });
      expect(await problemOf(refused)).toMatchObject({ code: "invalid_request" });
    }
  });

  test("the kind is follow_up to a contact that was written to before, else new, else what the caller says", async () => {
    const to = newPhone();
    const kindOf = async (more: object) => {
      const { id } = await messageOf(await services.send({ ...body(to), ...more }));
      const [row] = await services.database.sql`select kind from julia.messages where id = ${id}`;
      return row?.kind;
    };
    expect(await kindOf({})).toBe("new");
    expect(await kindOf({ kind: "reply" })).toBe("reply");
    await services.database.sql`update julia.clientes set last_message_at = now() where telefone = ${to}`;
    expect(await kindOf({})).toBe("follow_up");
    expect(await kindOf({ kind: "new" })).toBe("new");
  });
});

describe("idempotency keys", () => {
  /** Twenty requests in the very same moment, at the verb of two processes: nothing makes them wait in line. */
  async function twentyAtOnce(idempotencyKey: string, input: () => { to: string; text: string }) {
    const [client] = await services.database.sql<{ id: string }[]>`
      select id from julia.clients where name = 'crm'`;
    const opening = services.webs.flatMap((web) =>
      Array.from({ length: 10 }, () => web.sql`select pg_sleep(0.02)`),
    );
    await Promise.all(opening);
    return await Promise.allSettled(
      Array.from({ length: 20 }, (_, n) =>
        acceptMessage(
          services.webs[n % 2 === 0 ? 0 : 1],
          { id: client?.id ?? "", mayChangeContacts: true },
          sendMessageSchema.parse(input()),
          idempotencyKey,
        ),
      ),
    );
  }

  test("of 20 requests at once at two processes one is stored, and all hear of it", async () => {
    for (let round = 0; round < 5; round += 1) {
      const sent = body();
      const answers = await twentyAtOnce(`same ${round}`, () => sent);
      const ids = answers.map((answer) => (answer.status === "fulfilled" ? answer.value.id : answer.reason));
      expect(new Set(ids).size, String(ids)).toBe(1);
      const rows = await services.database.sql`
        select id from julia.messages where idempotency_key = ${`same ${round}`}`;
      expect(rows).toEqual([{ id: ids[0] }]);
    }
  });

  test("of 20 at once with one key and other bodies one is stored, and of the others nothing stays", async () => {
    for (let round = 0; round < 5; round += 1) {
      const before = await services.counts();
      const answers = await twentyAtOnce(`other ${round}`, body);
      const refusals = answers.flatMap((answer) =>
        answer.status === "rejected" ? [answer.reason.code] : [],
      );
      expect(refusals).toEqual(Array(19).fill("idempotency_key_mismatch"));
      const after = await services.counts();
      expect(after.messages).toBe((before.messages ?? 0) + 1);
      expect(after.contacts).toBe((before.contacts ?? 0) + 1);
    }
  });

  test("also over HTTP, twenty times at once", async () => {
    const sent = body();
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        services.send(sent, { ...key("twenty"), web: services.webs[n % 2] }),
      ),
    );
    const ids = await Promise.all(answers.map(async (answer) => (await messageOf(answer)).id));
    expect(new Set(ids).size).toBe(1);
  });

  test("the same body again is the same message as it is now, whatever the order of its fields", async () => {
    const to = newPhone();
    const first = await messageOf(
      await services.send({ to, text: "Oi", metadata: { a: 1, b: 2 } }, key("again")),
    );
    await services.cancel(first.id);
    const again = await services.send({ metadata: { b: 2, a: 1 }, text: "Oi", to: `+${to}` }, key("again"));
    expect(again.headers.get("location")).toBe(`/api/v1/messages/${first.id}`);
    expect(await messageOf(again)).toMatchObject({ id: first.id, status: "cancelled" });
  });

  test.each([
    ["text", { text: "Outro" }],
    ["phone", { to: newPhone() }],
    ["metadata", { metadata: { a: 1 } }],
    ["ttl", { ttlSeconds: 120 }],
  ])("another %s under the same key is refused and changes nothing", async (name, change) => {
    const sent = body();
    const { id } = await messageOf(await services.send(sent, key(`another ${name}`)));
    const before = await services.counts();
    const problem = await problemOf(await services.send({ ...sent, ...change }, key(`another ${name}`)));
    expect(problem.code).toBe("idempotency_key_mismatch");
    expect(JSON.stringify(problem)).not.toContain(id);
    expect(await services.counts()).toEqual(before);
  });

  test("are the client's own: another client's same key is another message, a rotated key the same one", async () => {
    const sent = body();
    const first = await messageOf(await services.send(sent, key("shared")));
    const others = await services.send(
      { ...sent, text: "Outro" },
      { ...key("shared"), key: services.keys.agenda },
    );
    expect((await messageOf(others)).id).not.toBe(first.id);
    const rotated = await services.makeKey(["messages:send"]);
    const again = await services.send(sent, { ...key("shared"), key: rotated });
    expect((await messageOf(again)).id).toBe(first.id);
  });

  test.each([
    ["", "empty"],
    ["a".repeat(256), "too long"],
  ])("that are %j (%s) are refused", async (value) => {
    const problem = await problemOf(await services.send(body(), key(value)));
    expect(problem.errors?.[0]?.path).toBe("Idempotency-Key");
  });

  test("that are 255 characters long are taken", async () => {
    await messageOf(await services.send(body(), key("k".repeat(255))));
  });

  test("whose first request takes longer than 5 s are in use, and nothing is stored", async () => {
    const sent = body();
    const first = await services.database.sql.reserve();
    await first`begin`;
    await first`select * from julia.accept_message(${uuidv7()}, (select id from julia.clients where name = 'crm'),
      'slow', 'digest', ${uuidv7()}, ${sent.to}, ${sent.to.slice(0, 4) + sent.to.slice(5)}, null, null, null,
      'Oi', null, 1, 3600, null, '{}', true)`;
    const startedAt = performance.now();
    const response = await services.send(sent, key("slow"));
    const waitedMs = performance.now() - startedAt;
    await first`rollback`;
    first.release();
    expect(response.headers.get("retry-after")).toBe("1");
    expect(await problemOf(response)).toMatchObject({ code: "idempotency_key_in_use" });
    expect(waitedMs).toBeGreaterThan(4_900);
    const after = await messageOf(await services.send(sent, key("slow")));
    expect(await storedPhase(after.id)).toBe("queued");
  });
});

describe("a contact that somebody holds", () => {
  /** Holds the row of a contact that exists until `release`. */
  async function hold(to: string) {
    const holder = await services.database.sql.reserve();
    await holder`begin`;
    await holder`select 1 from julia.clientes where telefone = ${to} for no key update`;
    return async () => {
      await holder`rollback`;
      holder.release();
    };
  }

  test("keeps only its own messages waiting", async () => {
    const held = body();
    await messageOf(await services.send(held));
    const release = await hold(held.to);
    const waiting = services.send(held);
    for (let count = 0; count < 30; count += 1) await messageOf(await services.send(body()));
    const earlier = await Promise.race([waiting, "still waiting"]);
    await release();
    expect(earlier).toBe("still waiting");
    expect(await storedPhase((await messageOf(await waiting)).id)).toBe("queued");
  });

  test("leaves connections and turns for everybody else, however many messages wait for it", async () => {
    const held = body();
    await messageOf(await services.send(held));
    const release = await hold(held.to);
    const waiting = Array.from({ length: 40 }, () => services.send(held));
    const waitingInDatabase = async () => {
      const [row] = await services.database.sql<{ count: number }[]>`
        select count(*)::int as count from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock'`;
      return row?.count;
    };
    await expect.poll(waitingInDatabase).toBeGreaterThanOrEqual(6);
    for (let reads = 0; reads < 20; reads += 1) {
      expect((await services.list("", { key: services.keys.agenda })).status).toBe(200);
      // Six requests of one client at a time, and the one that only tries.
      expect(await waitingInDatabase()).toBeLessThanOrEqual(7);
    }
    await release();
    for (const answer of await Promise.all(waiting)) await messageOf(answer);
  });
});

describe("who sees what", () => {
  test("another client's message is not found, in any way, and stays as it is", async () => {
    const { id } = await messageOf(await services.send(body()));
    const asAgenda = { key: services.keys.agenda };
    const missing = await problemOf(await services.read(uuidv7(), asAgenda));
    for (const answer of [await services.read(id, asAgenda), await services.cancel(id, asAgenda)]) {
      const { requestId: _, ...problem } = await problemOf(answer);
      const { requestId: __, ...expected } = missing;
      expect(problem).toEqual(expected);
      expect(problem.code).toBe("message_not_found");
    }
    const listed = apiMessageListSchema.parse(await (await services.list("", asAgenda)).json());
    expect(listed.items.map((item) => item.id)).not.toContain(id);
    const byCursor = await (await services.list(`?cursor=${id}`, asAgenda)).json();
    expect(byCursor.items).toEqual([]);
    expect(await storedPhase(id)).toBe("queued");
  });

  test.each([
    ["messages:send", { send: 202, read: 403, list: 403, cancel: 200 }],
    ["messages:read", { send: 403, read: 200, list: 200, cancel: 403 }],
    ["selection", { send: 403, read: 403, list: 403, cancel: 403 }],
    ["instances:read", { send: 403, read: 403, list: 403, cancel: 403 }],
  ] as const)("a key of %s alone", async (scope, expected) => {
    const { id } = await messageOf(await services.send(body()));
    const at = { key: await services.makeKey([scope]) };
    expect({
      send: (await services.send(body(), at)).status,
      read: (await services.read(id, at)).status,
      list: (await services.list("", at)).status,
      cancel: (await services.cancel(id, at)).status,
    }).toEqual(expected);
  });

  test("without a key nothing answers", async () => {
    for (const answer of [
      await services.send(body(), { key: null }),
      await services.list("", { key: null }),
      await services.read(uuidv7(), { key: null }),
      await services.cancel(uuidv7(), { key: null }),
    ]) {
      expect((await problemOf(answer)).code).toBe("unauthenticated");
    }
  });
});

describe("cancelling", () => {
  test("takes a queued message back, once", async () => {
    const { id } = await messageOf(await services.send(body()));
    expect(await messageOf(await services.cancel(id), 200)).toMatchObject({ id, status: "cancelled" });
    const again = await problemOf(await services.cancel(id));
    expect(again.code).toBe("message_status_conflict");
  });

  test("never takes back what is handed over, however they race", async () => {
    const { sql } = services.database;
    await sql`update julia.messages set phase = 'cancelled', ready = false where phase = 'queued'`;
    for (let round = 0; round < 30; round += 1) {
      const { id } = await messageOf(await services.send(body()));
      const owner = randomUUID();
      const attemptId = uuidv7();
      const handOver = (async () => {
        const reserved = await reserve(sql, owner, attemptId);
        if (reserved === null) return false;
        const [begun] = await sql<{ may: boolean }[]>`
          select julia.begin_dispatch(${id}, ${attemptId}, ${owner}, ${reserved.operation_id}) as may`;
        return begun?.may === true;
      })();
      const lateMs = round % 6;
      const cancelling = new Promise((resolve) => setTimeout(resolve, lateMs)).then(() =>
        services.cancel(id),
      );
      const [isHandedOver, answer] = await Promise.all([handOver, cancelling]);
      // Exactly one of the two, and the row says which.
      expect(answer.status).toBe(isHandedOver ? 409 : 200);
      expect(await storedPhase(id)).toBe(isHandedOver ? "dispatching" : "cancelled");
      await sql`select julia.finish_failed(${attemptId}, 'timeout', null)`;
    }
  });

  test("of one that is being handed over is refused, and says what it is", async () => {
    const { id } = await messageOf(await services.send(body()));
    const attemptId = uuidv7();
    const owner = randomUUID();
    const { sql } = services.database;
    const reserved = await reserve(sql, owner, attemptId);
    await sql`select julia.begin_dispatch(${id}, ${attemptId}, ${owner}, ${reserved?.operation_id ?? null})`;
    const problem = await problemOf(await services.cancel(id));
    expect(problem).toMatchObject({ code: "message_status_conflict" });
    expect(problem.detail).toContain("sending");
    expect(await messageOf(await services.read(id), 200)).toMatchObject({ status: "sending" });
    await sql`select julia.finish_failed(${attemptId}, 'timeout', 'slow')`;
    expect(await messageOf(await services.read(id), 200)).toMatchObject({
      status: "failed",
      error: { code: "timeout", detail: "slow" },
      attempts: [{ status: "failed", error: { code: "timeout", detail: "slow" } }],
      routing: { strategy: "sticky", candidates: [{ verdict: "chosen" }] },
    });
  });

  test("gives the slot of a reserved message back", async () => {
    const { sql } = services.database;
    const { id } = await messageOf(await services.send(body()));
    const attemptId = uuidv7();
    expect((await reserve(sql, randomUUID(), attemptId))?.message_id).toBe(id);
    expect(await messageOf(await services.read(id), 200)).toMatchObject({ status: "queued" });
    expect(await messageOf(await services.cancel(id), 200)).toMatchObject({
      status: "cancelled",
      attempts: [{ status: "released" }],
    });
    const [chip] = await sql`select attempt_id from julia.chip_rotation`;
    expect(chip?.attempt_id).toBeNull();
  });
});

describe("listing", () => {
  const ids = async (query: string, at = {}) =>
    apiMessageListSchema
      .strict()
      .parse(await (await services.list(query, at)).json())
      .items.map((item) => item.id);

  test("walks all pages, the newest first, each message once, while others arrive", async () => {
    const to = newPhone();
    const sent: string[] = [];
    for (let n = 0; n < 60; n += 1) sent.push((await messageOf(await services.send(body(to)))).id);
    const first = apiMessageListSchema.parse(await (await services.list(`?to=${to}`)).json());
    expect(first.simulated).toBe(true);
    expect(first.items).toHaveLength(50);
    await services.send(body(to));
    const second = apiMessageListSchema.parse(
      await (await services.list(`?to=${to}&cursor=${first.nextCursor}`)).json(),
    );
    expect(second.nextCursor).toBeNull();
    expect([...first.items, ...second.items].map((item) => item.id)).toEqual(sent.toReversed());
  });

  test("finds by phone however it is written, by status, instance and time", async () => {
    const to = newPhone();
    const { id } = await messageOf(await services.send(body(to)));
    const withoutNinth = to.slice(0, 4) + to.slice(5);
    expect(await ids(`?to=${encodeURIComponent(`+${withoutNinth}`)}`)).toEqual([id]);
    expect(await ids(`?to=${to}&status=queued`)).toEqual([id]);
    expect(await ids(`?to=${to}&status=sent,delivered`)).toEqual([]);
    expect(await ids(`?to=${to}&instanceName=nobody`)).toEqual([]);
    const { createdAt } = await messageOf(await services.read(id), 200);
    expect(await ids(`?to=${to}&since=${createdAt}`)).toEqual([id]);
    expect(await ids(`?to=${to}&since=${new Date(Date.parse(createdAt) + 1).toISOString()}`)).toEqual([]);
    const chip = await services.database.sql`select id, upper(instance_name) as name from julia.chips`;
    await services.database.sql`update julia.messages set chip_id = ${chip[0]?.id} where id = ${id}`;
    expect(await ids(`?to=${to}&instanceName=${chip[0]?.name}`)).toEqual([id]);
  });

  test.each([
    "?to=abc",
    "?cursor=abc",
    "?status=nope",
    "?since=yesterday",
    "?page=2",
    `?to=${"9".repeat(41)}`,
  ])("refuses %s", async (query) => {
    expect((await problemOf(await services.list(query))).code).toBe("invalid_request");
  });

  test("does not read what is older than `since`, however much there is", async () => {
    const { sql } = services.database;
    const [client] = await sql<{ id: string }[]>`select id from julia.clients where name = 'agenda'`;
    await sql`insert into julia.clientes (id, telefone, telefone_chave)
      values (gen_random_uuid(), '5511900000001', '5511900000001')`;
    await sql`
      insert into julia.messages (id, client_id, contact_id, body_digest, to_phone, to_key, text, kind, phase,
        created_at, expires_at)
      select gen_random_uuid(), ${client?.id ?? ""}, (select id from julia.clientes where telefone = '5511900000001'),
        '', '5511900000001', '5511900000001', 'x', 'new', 'sent', now() - interval '1 day', now()
      from generate_series(1, 30000)`;
    await sql`vacuum analyze julia.messages`;
    const at = { key: services.keys.agenda };
    await messageOf(await services.send(body(), at));
    const since = new Date(Date.now() - 60_000).toISOString();
    const query = messageListQuerySchema.parse({ since });
    const { result, rowsRead } = await services.webs[0].db.transaction((tx) =>
      messageRowsRead(tx, () => listMessages({ db: tx }, query, { clientId: client?.id ?? null })),
    );
    expect(result.items).toHaveLength(1);
    expect(rowsRead).toBeGreaterThan(0);
    // The page itself, and those that leave before the one in it: never the 30,000.
    expect(rowsRead).toBeLessThan(1000);
  });
});
