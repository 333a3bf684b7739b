// biome-ignore-all lint/style/noExcessiveLinesPerFile: all tests share one running queue
import { sql } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { clientes } from "@/db/schema";
import { phoneKey } from "@/lib/phone";
import {
  chipContactListSchema,
  chipMessageListSchema,
  type MessagePage,
  messageDetailSchema,
  messagePageSchema,
} from "@/types/message-pages";
import { messageSchema } from "@/types/messages";
import { eventually, newPhone } from "../../factories/pool";
import { problemOf } from "../../factories/problem";
import {
  acceptedTexts,
  connectChip,
  insertClient,
  queueText,
  readAttempts,
  readMessage,
  startSending,
  untilPhase,
  withoutGaps,
} from "../../factories/sending";
import { type Dashboard, openDashboard } from "./dashboard";
import { ROUTES } from "./routes";

let dashboard: Dashboard;
let clientId: string;
let chip: Awaited<ReturnType<typeof connectChip>>;
let sending: ReturnType<typeof startSending> | undefined;

beforeAll(async () => {
  dashboard = await openDashboard();
  await withoutGaps(dashboard.pool);
  clientId = await insertClient(dashboard.pool, "crm");
  chip = await connectChip(dashboard.pool, { perHour: 1000, perDay: 1000 });
});
afterAll(async () => {
  await sending?.stop();
  await dashboard.close();
});
beforeEach(async () => {
  await dashboard.pool.control("/faults/clear");
  await dashboard.web.sql`update julia.chip_rotation set out_since = null, out_cause = null, out_count = 0,
    probe_at = null, uncertain_streak = 0`;
});

/** Sends queued messages until the message `id` reaches one of the phases. */
async function send(id: string, ...phases: Parameters<typeof untilPhase>[2][]) {
  sending = startSending(dashboard.pool);
  const row = await untilPhase(dashboard.pool, id, ...phases);
  await sending.stop();
  sending = undefined;
  return row;
}

/** Creates an uncertain message: the gateway resets the connection and does not process the request. */
async function makeUncertain(text: string, to = newPhone()): Promise<string> {
  const id = await queueText(dashboard.pool, { clientId, text, to });
  await dashboard.pool.control("/faults", { kind: "reset", path: "/message/sendText" });
  await send(id, "uncertain");
  await dashboard.pool.control("/faults/clear");
  return id;
}

const timesAccepted = async (text: string) =>
  (await acceptedTexts(dashboard.pool)).filter((accepted) => accepted.text === text).length;

const list = async (query = "", role: "admin" | "manager" = "manager"): Promise<MessagePage> => {
  const response = await dashboard.call(ROUTES.messages, { query, role });
  expect(response.status, query).toBe(200);
  return messagePageSchema.strict().parse(await response.json());
};
const idsOf = (page: MessagePage) => page.items.map(({ id }) => id);

const detail = async (id: string, role: "admin" | "operator" | "manager" = "operator") => {
  const response = await dashboard.call(ROUTES.message, { at: id, role });
  expect(response.status).toBe(200);
  return messageDetailSchema.strict().parse(await response.json());
};

const resolve = (id: string, decision: string, role: "admin" | "operator" = "operator") =>
  dashboard.call(ROUTES.resolveMessage, { at: id, body: { decision }, role });

const auditsOf = async (id: string) =>
  await dashboard.web.sql<{ action: string; actorLabel: string; requestId: string | null }[]>`
    select action, actor_label as "actorLabel", request_id as "requestId" from julia.audit_log
    where target_kind = 'message' and target_id = ${id} order by at, id`;

describe("an uncertain message resolved by a person", () => {
  test("accepted: it counts as sent, keeps its slot and is not sent again", async () => {
    const text = `accept ${uuidv7()}`;
    const id = await makeUncertain(text);
    const before = await timesAccepted(text);
    const response = await resolve(id, "accept");
    expect(response.status).toBe(200);
    const message = messageSchema.parse(await response.json());
    expect(message).toMatchObject({ status: "sent", error: null, supersededBy: null });
    expect(message.resolution?.by).toBe("Pessoa operator");
    const held = await readAttempts(dashboard.pool, id);
    expect(held.map(({ state }) => state)).toEqual(["sent"]);
    expect(await timesAccepted(text)).toBe(before);
    expect((await auditsOf(id)).map(({ action, actorLabel }) => [action, actorLabel])).toEqual([
      ["message.accept", "Pessoa operator"],
    ]);
  });

  test("sent again: the old message is superseded, and a linked copy is sent", async () => {
    const text = `again ${uuidv7()}`;
    const to = newPhone();
    const id = await makeUncertain(text, to);
    const message = messageSchema.parse(await (await resolve(id, "send_again")).json());
    expect(message).toMatchObject({ status: "failed", error: { code: "superseded" } });
    const newId = message.supersededBy ?? "";
    const [old, fresh] = [await readMessage(dashboard.pool, id), await readMessage(dashboard.pool, newId)];
    expect(fresh).toMatchObject({
      supersedes: id,
      text,
      toPhone: to,
      clientId,
      kind: old.kind,
      phase: "queued",
    });
    expect(fresh.contactId).toBe(old.contactId);
    const lifeMs = (row: typeof old) => row.expiresAt.getTime() - row.createdAt.getTime();
    expect(Math.abs(lifeMs(fresh) - lifeMs(old))).toBeLessThan(1_000);
    // The slot remains held, because the first dispatch may have reached WhatsApp.
    expect((await readAttempts(dashboard.pool, id)).map(({ state }) => state)).toEqual(["failed"]);
    await send(newId, "sent");
    expect(await detail(newId)).toMatchObject({ supersedes: id, status: "sent" });
  });

  test.each(["accept", "send_again"])("%s pressed ten times at once has one effect", async (decision) => {
    const text = `race ${uuidv7()}`;
    const id = await makeUncertain(text);
    const answers = await Promise.all(Array.from({ length: 10 }, () => resolve(id, decision)));
    expect(answers.map(({ status }) => status).sort()).toEqual([
      200,
      ...Array.from({ length: 9 }, () => 409),
    ]);
    const refused = answers.find(({ status }) => status === 409);
    expect((await problemOf(refused ?? new Response())).code).toBe("message_status_conflict");
    expect(await auditsOf(id)).toHaveLength(1);
    const [row] = await dashboard.web.sql`
      select count(*)::int as count from julia.messages where text = ${text}`;
    expect(row?.count).toBe(decision === "accept" ? 1 : 2);
  });

  test("accepted and sent again at the same time: only one decision takes effect", async () => {
    const text = `both ${uuidv7()}`;
    const id = await makeUncertain(text);
    const answers = await Promise.all([resolve(id, "accept"), resolve(id, "send_again", "admin")]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    const row = await readMessage(dashboard.pool, id);
    const [count] = await dashboard.web
      .sql`select count(*)::int as count from julia.messages where text = ${text}`;
    expect([row.phase, count?.count]).toEqual(row.supersededBy === null ? ["sent", 1] : ["failed", 2]);
  });

  test("many at once: messages settled in the meantime are skipped, and each of the others is resolved once", async () => {
    const ids = [await makeUncertain(`a ${uuidv7()}`), await makeUncertain(`b ${uuidv7()}`)];
    const queued = await queueText(dashboard.pool, { clientId });
    const unknown = uuidv7();
    const body = { ids: [...ids, ...ids, queued, unknown], decision: "accept" };
    const response = await dashboard.call(ROUTES.resolveMessages, { body, role: "operator" });
    expect(await response.json()).toEqual({ resolved: ids, skipped: [queued, unknown] });
    const again = await dashboard.call(ROUTES.resolveMessages, { body: { ids, decision: "send_again" } });
    expect(await again.json()).toEqual({ resolved: [], skipped: ids });
  });

  test("a message that is not uncertain does not change", async () => {
    const id = await queueText(dashboard.pool, { clientId });
    for (const decision of ["accept", "send_again"]) {
      expect((await problemOf(await resolve(id, decision))).code).toBe("message_status_conflict");
    }
    expect((await readMessage(dashboard.pool, id)).phase).toBe("queued");
    await dashboard.call(ROUTES.cancelMessage, { at: id });
  });

  test("a failure halfway leaves the message uncertain and changes nothing else", async () => {
    const text = `half ${uuidv7()}`;
    const id = await makeUncertain(text);
    await dashboard.web.db.execute(sql`
      create function julia.refuse_audit() returns trigger language plpgsql as $$
      begin raise exception 'no audit today'; end $$`);
    await dashboard.web.db.execute(sql`
      create trigger refuse_audit before insert on julia.audit_log for each row execute function julia.refuse_audit()`);
    const response = await resolve(id, "send_again");
    await dashboard.web.db.execute(sql`drop trigger refuse_audit on julia.audit_log`);
    expect(response.status).toBe(500);
    expect((await readMessage(dashboard.pool, id)).phase).toBe("uncertain");
    const [count] = await dashboard.web
      .sql`select count(*)::int as count from julia.messages where text = ${text}`;
    expect(count?.count).toBe(1);
  });
});

describe("cancelling", () => {
  test("a queued message is cancelled once, with an audit log entry", async () => {
    const id = await queueText(dashboard.pool, { clientId });
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => dashboard.call(ROUTES.cancelMessage, { at: id, role: "operator" })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409, 409]);
    expect((await readMessage(dashboard.pool, id)).phase).toBe("cancelled");
    expect((await auditsOf(id)).map(({ action }) => action)).toEqual(["message.cancel"]);
  });

  test("a sent message cannot be cancelled", async () => {
    const id = await queueText(dashboard.pool, { clientId });
    await send(id, "sent");
    const problem = await problemOf(await dashboard.call(ROUTES.cancelMessage, { at: id }));
    expect(problem.code).toBe("message_status_conflict");
    expect((await readMessage(dashboard.pool, id)).phase).toBe("sent");
  });
});

describe("reading messages", () => {
  test("only operators and admins see the text, only in the details, and no log line contains it", async () => {
    const text = `segredo ${uuidv7()}`;
    const id = await queueText(dashboard.pool, { clientId, text });
    await dashboard.web.sql`
      update julia.messages set metadata = jsonb_build_object('note', ${text}::text) where id = ${id}`;
    expect((await detail(id, "operator")).text).toBe(text);
    expect((await detail(id, "admin")).text).toBe(text);
    const seen = await (await dashboard.call(ROUTES.message, { at: id, role: "manager" })).text();
    expect(JSON.parse(seen)).toMatchObject({ id, text: null, metadata: {} });
    expect(seen).not.toContain(text);
    for (const role of ["admin", "manager"] as const) {
      expect(await (await dashboard.call(ROUTES.messages, { role })).text()).not.toContain(text);
    }
    await dashboard.call(ROUTES.cancelMessage, { at: id });
    expect(dashboard.logLines.filter((line) => line.includes(text))).toEqual([]);
  });

  test("a sent message shows its chip, the reason for the choice and the contact's events", async () => {
    const to = newPhone();
    const id = await queueText(dashboard.pool, { clientId, to });
    await dashboard.web.db
      .update(clientes)
      .set({ nome: "Ana Lima", especialidade: "anestesiologia" })
      .where(sql`telefone_chave = ${phoneKey(to)}`);
    await send(id, "sent");
    const message = await detail(id);
    expect(message).toMatchObject({
      status: "sent",
      instanceName: chip.instanceName,
      chipId: chip.chipId,
      reason: "assigned",
      client: "crm",
      waiting: null,
      contact: { name: "Ana Lima", specialty: "anestesiologia", preferredInstance: chip.instanceName },
    });
    expect(message.contact.events.map(({ kind, to: name }) => [kind, name])).toEqual([
      ["assigned", chip.instanceName],
    ]);
    expect(message.routing.candidates).toContainEqual(
      expect.objectContaining({ instanceName: chip.instanceName, verdict: "chosen" }),
    );
  });

  test("a chip with a label is named by it in the list, its filter and the page of a message", async () => {
    const { chipId, instanceName } = chip;
    const to = newPhone();
    const sent = await queueText(dashboard.pool, { clientId, to });
    await send(sent, "sent");
    await dashboard.web.sql`update julia.chips set label = 'Plantão norte' where id = ${chipId}`;
    const waiting = await queueText(dashboard.pool, { clientId, to });
    try {
      const page = await list(`instance=${instanceName}&search=${to}`);
      expect(page.filteredChip).toBe("Plantão norte");
      const rows = new Map(page.items.map((row) => [row.id, row]));
      expect(rows.get(sent)?.chipName).toBe("Plantão norte");
      expect(rows.get(waiting)?.waiting?.chipName).toBe("Plantão norte");
      expect(rows.get(waiting)?.chipName).toBeNull();
      // The page refers to chips by instance name, as the API does, and names each of them.
      const { chipNames, contact } = await detail(sent);
      expect(chipNames).toMatchObject({ [instanceName]: "Plantão norte" });
      expect(contact.preferredInstance).toBe(instanceName);
    } finally {
      await dashboard.web.sql`update julia.chips set label = null where id = ${chipId}`;
      await dashboard.call(ROUTES.cancelMessage, { at: waiting });
    }
  });

  test("a queued message shows what it is waiting for", async () => {
    const to = newPhone();
    await dashboard.web.db.insert(clientes).values({
      id: uuidv7(),
      telefone: to,
      telefoneChave: phoneKey(to),
      instanciaPreferida: chip.instanceName,
    });
    const bound = await queueText(dashboard.pool, { clientId, to });
    const behind = await queueText(dashboard.pool, { clientId, to });
    const free = await queueText(dashboard.pool, { clientId });
    expect((await detail(bound)).waiting).toEqual({
      for: "instance",
      chipName: chip.instanceName,
      until: null,
    });
    expect((await detail(behind)).waiting?.for).toBe("earlier_message");
    expect((await detail(free)).waiting?.for).toBe("any_instance");
    // A search by instance also finds the messages that are waiting for this instance.
    expect(idsOf(await list(`instance=${chip.instanceName.toUpperCase()}&status=queued`))).toEqual([bound]);
    for (const id of [bound, behind, free]) await dashboard.call(ROUTES.cancelMessage, { at: id });
  });

  test("search finds phones in any format, ids by prefix, names, instances, clients and states", async () => {
    const to = newPhone();
    const other = await insertClient(dashboard.pool, "outro-servico");
    const id = await queueText(dashboard.pool, { clientId: other, to });
    await dashboard.web.db
      .update(clientes)
      .set({ nome: "Beatriz 100% Souza" })
      .where(sql`telefone_chave = ${phoneKey(to)}`);
    const withoutNinth = phoneKey(to);
    const written = `+${to.slice(0, 2)} (${to.slice(2, 4)}) ${to.slice(4, 9)}-${to.slice(9)}`;
    const searches = [to, written, withoutNinth, to.slice(-7), id, id.slice(0, 18), "beatriz souza", "100%"];
    for (const search of searches) {
      expect(idsOf(await list(`search=${encodeURIComponent(search)}`)), search).toEqual([id]);
    }
    expect(idsOf(await list("client=Outro-Servico"))).toEqual([id]);
    expect(idsOf(await list("client=outro"))).toEqual([]);
    expect(idsOf(await list(`search=${to}&status=sent`))).toEqual([]);
    expect(idsOf(await list(`search=${to}&status=queued,sent`))).toEqual([id]);
    expect((await list("search=ninguem")).any).toBe(true);
    await dashboard.call(ROUTES.cancelMessage, { at: id });
  });

  test.each([
    ["crm-doutora-17", ["crm-doutora-17", "CRM-Doutora", "doutora-17"]],
    ["900417", ["900417", "0041"]],
    ["7700112233445", ["7700112233445"]],
    ["3f0e9a52-11aa-4c1b-9d2e-000000000017", ["3f0e9a52-11aa-4c1b-9d2e-000000000017", "3f0e9a52-11aa"]],
  ])("search finds the external id %s", async (externalId, searches) => {
    const to = newPhone();
    const id = await queueText(dashboard.pool, { clientId, to });
    // A number that contains no search text, because generated numbers count up in all files of a worker.
    const named = await queueText(dashboard.pool, { clientId, to: "5521988887777" });
    await dashboard.web.db
      .update(clientes)
      .set({ externalId, nome: "Doutora Conceição Araújo" })
      .where(sql`telefone_chave = ${phoneKey(to)}`);
    for (const search of [...searches, "conceicao araujo", "CONCEIÇÃO", "conceica\u0303o"]) {
      const found = idsOf(await list(`search=${encodeURIComponent(search)}`));
      expect(found, search).toContain(id);
      expect(found, search).not.toContain(named);
    }
    for (const message of [id, named]) await dashboard.call(ROUTES.cancelMessage, { at: message });
  });

  test("pages return each message once, newest first, even while new ones arrive", async () => {
    const many = await insertClient(dashboard.pool, "muitas");
    const ids: string[] = [];
    for (let index = 0; index < 120; index += 1)
      ids.push(await queueText(dashboard.pool, { clientId: many }));
    const seen: string[] = [];
    let cursor: string | null = "";
    while (cursor !== null) {
      const page: MessagePage = await list(`client=muitas${cursor === "" ? "" : `&cursor=${cursor}`}`);
      expect(page.items.length).toBeLessThanOrEqual(50);
      seen.push(...idsOf(page));
      cursor = page.nextCursor;
      await queueText(dashboard.pool, { clientId: many });
    }
    expect(seen).toEqual(ids.reverse());
    await dashboard.web.sql`delete from julia.messages where client_id = ${many}`;
  });

  test("uncertain messages are counted regardless of the search", async () => {
    const before = (await list()).uncertain;
    const id = await makeUncertain(`count ${uuidv7()}`);
    const page = await list("search=ninguem");
    expect([page.items.length, page.uncertain]).toEqual([0, before + 1]);
    expect(idsOf(await list("status=uncertain"))).toContain(id);
    await resolve(id, "accept");
    expect((await list()).uncertain).toBe(before);
  });
});

describe("on a chip's page", () => {
  test("the contacts are listed by their last message, with a total count", async () => {
    const { instanceName, chipId } = await connectChip(dashboard.pool);
    const phones = Array.from({ length: 12 }, newPhone);
    await dashboard.web.db.insert(clientes).values(
      phones.map((telefone, index) => ({
        id: uuidv7(),
        telefone,
        telefoneChave: phoneKey(telefone),
        instanciaPreferida: instanceName,
        lastMessageAt: index < 6 ? new Date(Date.UTC(2026, 0, index + 1)) : null,
      })),
    );
    const response = await dashboard.call(ROUTES.chipContacts, { at: chipId, role: "manager" });
    const { total, items } = chipContactListSchema.strict().parse(await response.json());
    expect(total).toBe(12);
    expect(items).toHaveLength(10);
    expect(items.slice(0, 6).map(({ phone }) => phone)).toEqual(phones.slice(0, 6).reverse());
  });

  test("the next send is shown with the rule that delays it and why the chip is out of rotation", async () => {
    const read = async () => {
      const response = await dashboard.call(ROUTES.chipMessages, { at: full.chipId, role: "manager" });
      return chipMessageListSchema.strict().parse(await response.json());
    };
    const full = await connectChip(dashboard.pool, { perHour: 1, perDay: 10 });
    expect((await read()).sending).toEqual({ able: "yes", nextSlotAt: null, blockedBy: null, out: null });
    const to = newPhone();
    await dashboard.web.db.insert(clientes).values({
      id: uuidv7(),
      telefone: to,
      telefoneChave: phoneKey(to),
      instanciaPreferida: full.instanceName,
    });
    const id = await queueText(dashboard.pool, { clientId, to });
    await send(id, "sent");
    const { items, sending: after } = await read();
    expect(items.map((message) => message.id)).toEqual([id]);
    expect(after).toMatchObject({ able: "yes", blockedBy: "hour" });
    const waitMs = Date.parse(after?.nextSlotAt ?? "") - Date.now();
    expect(waitMs).toBeGreaterThan(59 * 60_000);
    await dashboard.web.sql`
      update julia.chip_rotation set out_since = julia.clock(), out_cause = 'uncertain' where chip_id = ${full.chipId}`;
    expect((await read()).sending?.out?.cause).toBe("uncertain");
    await dashboard.web.sql`
      update julia.chips set desired_connection = 'disconnected', evolution_connected = false where id = ${full.chipId}`;
    await eventually(read, (answer) => answer.sending?.able === "no");
  });
});
