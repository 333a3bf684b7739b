import { v7 as uuidv7 } from "uuid";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { acceptMessage } from "@/lib/queue/accept-message";
import { sendMessageSchema } from "@/types/messages";
import { newPhone } from "../../factories/pool";
import { problemOf } from "../../factories/problem";
import { messageOf, openServices, type Services } from "./services";

let services: Services;

beforeAll(async () => {
  services = await openServices();
});
afterAll(() => services.close());

const key = (value: string) => ({ headers: { "idempotency-key": value } });
const body = () => ({ to: newPhone(), text: "Oi, Dra. Ana" });

describe("idempotency keys", () => {
  /**
   * Accepts messages with the same key 20 times concurrently, in two processes. Opens the connections first, so that no
   * call has to wait for one.
   */
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

  test("20 concurrent requests in two processes store one message, and all get its id", async () => {
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

  test("20 concurrent requests with one key and different bodies store one message and no trace of the others", async () => {
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

  test("the same body returns the same message in its current state, whatever the field order", async () => {
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
  ])("another %s under the same key is rejected and changes nothing", async (name, change) => {
    const sent = body();
    const { id } = await messageOf(await services.send(sent, key(`another ${name}`)));
    const before = await services.counts();
    const problem = await problemOf(await services.send({ ...sent, ...change }, key(`another ${name}`)));
    expect(problem.code).toBe("idempotency_key_mismatch");
    expect(JSON.stringify(problem)).not.toContain(id);
    expect(await services.counts()).toEqual(before);
  });

  test("belong to the client: another client's same key is independent, and a rotated API key keeps them", async () => {
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
  ])("that are %j (%s) are rejected", async (value) => {
    const problem = await problemOf(await services.send(body(), key(value)));
    expect(problem.errors?.[0]?.path).toBe("Idempotency-Key");
  });

  test("that are 255 characters long are accepted", async () => {
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
    expect(after.status).toBe("queued");
  });
});

describe("a locked contact", () => {
  /** Sends the message again if it was refused, because it had waited for 5 s: the machine may be busy. */
  const finallyAccepted = async (answer: Response, sent: ReturnType<typeof body>) =>
    await messageOf(answer.status === 503 ? await services.send(sent) : answer);

  /** Locks the row of an existing contact. The returned function releases the lock. */
  async function hold(to: string) {
    const holder = await services.database.sql.reserve();
    await holder`begin`;
    await holder`select 1 from julia.clientes where telefone = ${to} for no key update`;
    return async () => {
      await holder`rollback`;
      holder.release();
    };
  }

  test("delays only its own messages", async () => {
    const held = body();
    await messageOf(await services.send(held));
    const release = await hold(held.to);
    const waiting = services.send(held);
    for (let count = 0; count < 30; count += 1) await messageOf(await services.send(body()));
    const earlier = await Promise.race([waiting.then(({ status }) => status), "still waiting"]);
    await release();
    expect(earlier).not.toBe(202);
    expect((await finallyAccepted(await waiting, held)).status).toBe("queued");
  });

  test("leaves connections and capacity for other requests, however many messages wait for it", async () => {
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
      // Six concurrent requests of the client, plus one statement on the pipelined connection.
      expect(await waitingInDatabase()).toBeLessThanOrEqual(7);
    }
    await release();
    for (const answer of await Promise.all(waiting)) await finallyAccepted(answer, held);
  });
});
