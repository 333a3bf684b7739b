import { randomUUID } from "node:crypto";
import { v7 as uuidv7 } from "uuid";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as list from "@/app/api/v1/messages/route";
import { createLogger } from "@/lib/log/logger";
import { listMessages } from "@/lib/queue/read/list-messages";
import { apiMessageListSchema, messageListQuerySchema } from "@/types/messages";
import { newPhone } from "../../factories/pool";
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

describe("accepting", () => {
  test("returns 202 with the stored message and its location", async () => {
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

  test("returns metadata exactly as sent, numbers included, or rejects it", async () => {
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

  test("never returns the text", async () => {
    const text = `segredo ${randomUUID()}`;
    const sent = await services.send({ to: newPhone(), text });
    const { id } = await messageOf(sent.clone());
    const answers = [sent, await services.read(id), await services.list(), await services.cancel(id)];
    for (const answer of answers) expect(await answer.text()).not.toContain(text);
  });

  test("never logs the text, the key or the contact's phone, whatever the outcome", async () => {
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
    ["an invalid phone", { to: "abc" }, "to"],
    ["no phone", { to: undefined }, "to"],
    ["no text", { text: "" }, "text"],
    ["a blank text", { text: " \n" }, "text"],
    ["a text of 4,097 characters", { text: "a".repeat(4097) }, "text"],
    ["an unknown field", { status: "sent" }, "status"],
    ["another client", { clientId: uuidv7() }, "clientId"],
    ["an unknown field of the contact", { contact: { id: 7 } }, "contact.id"],
    ["an unknown kind", { kind: "spam" }, "kind"],
    ["an unknown priority", { priority: 0 }, "priority"],
    ["a ttl below a minute", { ttlSeconds: 59 }, "ttlSeconds"],
    ["a ttl over a week", { ttlSeconds: 604_801 }, "ttlSeconds"],
    ["a ttl with a fraction", { ttlSeconds: 60.5 }, "ttlSeconds"],
    ["metadata over 4 kB", { metadata: { a: "é".repeat(2100) } }, "metadata"],
    ["metadata that is not an object", { metadata: [] }, "metadata"],
    ["a callback over http", { callbackUrl: "http://crm.example.com/" }, "callbackUrl"],
    ["a callback with another protocol", { callbackUrl: "ftp://crm.example.com/" }, "callbackUrl"],
  ])("rejects %s, names the field and stores nothing", async (_, change, path) => {
    const before = await services.counts();
    const problem = await problemOf(await services.send({ ...body(), ...change }));
    expect(problem.code).toBe("invalid_request");
    expect(problem.errors?.map((error) => error.path)).toContain(path);
    expect(await services.counts()).toEqual(before);
  });

  test("allows callbacks to any address of a host that the environment names", async () => {
    const web = services.freshWeb({ CALLBACK_ALLOWED_HOSTS: "127.0.0.1, crm.local:8080" });
    for (const callbackUrl of ["http://127.0.0.1:9/x", "http://crm.local:8080/"]) {
      await messageOf(await services.send({ ...body(), callbackUrl }, { web }));
    }
    for (const callbackUrl of ["http://127.0.0.2/", "http://crm.local/"]) {
      const refused = await services.send({ ...body(), callbackUrl }, { web });
      expect(await problemOf(refused)).toMatchObject({ code: "invalid_request" });
    }
  });

  test("the kind is follow_up for a contact written to before, otherwise new, unless the caller says otherwise", async () => {
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

describe("visibility", () => {
  test("another client's message cannot be found or changed in any way", async () => {
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
    expect(await services.statusOf(id)).toBe("queued");
  });
});

describe("listing", () => {
  const ids = async (query: string, at = {}) =>
    apiMessageListSchema
      .strict()
      .parse(await (await services.list(query, at)).json())
      .items.map((item) => item.id);

  test("pages return each message once, newest first, while others arrive", async () => {
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

  test("searches by phone in any format, status, instance and time", async () => {
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
    // The limit allows for the page and for messages of earlier tests, but not for all 30,000 messages.
    expect(rowsRead).toBeLessThan(1000);
  });
});
