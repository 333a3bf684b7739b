import { randomUUID } from "node:crypto";
import { v7 as uuidv7 } from "uuid";
import { afterAll, beforeAll, expect, test } from "vitest";
import { phoneKey } from "@/lib/phone";
import { sendAgain } from "@/lib/queue/again/send-again";
import { selectInstance } from "@/lib/queue/select-instance";
import { eventually, newPhone, OPERATOR } from "../../factories/pool";
import { beginOne, reserve, sendOne } from "../../factories/pool-traffic";
import { problemOf } from "../../factories/problem";
import { messageOf, openServices, type Services } from "../v1/services";
import { consentRoutes } from "./consent-routes";

let services: Services;
let routes: ReturnType<typeof consentRoutes>;

beforeAll(async () => {
  services = await openServices({
    chips: [
      { perHour: 5000, perDay: 5000 },
      { perHour: 5000, perDay: 5000 },
    ],
  });
  routes = consentRoutes(services.webs[0], services.keys.crm);
});
afterAll(() => services.close());

const sendTo = async (to: string) => await messageOf(await services.send({ to, text: "Oi" }));

test("an opt-out cancels what waits, refuses what follows, and is lifted by the same address", async () => {
  const to = newPhone();
  const first = await sendTo(to);
  const second = await sendTo(to);
  const consent = await routes.put(`+${to.slice(0, 4)} ${to.slice(4)}`, "Pediu por telefone");
  expect(consent).toMatchObject({ to, optedOut: true, cause: "service" });
  for (const { id } of [first, second]) {
    expect(await messageOf(await services.read(id), 200)).toMatchObject({
      status: "cancelled",
      error: { code: "contact_opted_out" },
    });
  }
  const refused = await services.send({ to, text: "Oi de novo" });
  expect([refused.status, (await problemOf(refused)).code]).toEqual([409, "contact_opted_out"]);
  const web = services.webs[1];
  const selecting = selectInstance(
    web,
    { id: uuidv7(), mayChangeContacts: true },
    { to, dryRun: true },
    null,
  );
  await expect(selecting).rejects.toMatchObject({ code: "contact_opted_out" });
  // Repeating it keeps the first opt-out.
  expect(await routes.put(to, "Outro motivo")).toEqual(consent);
  expect(await routes.contact(to)).toMatchObject({ ...consent, preferredInstance: null, lastReplyAt: null });
  expect(await routes.lift(to)).toEqual({ to, optedOut: false, since: null, cause: null });
  await sendTo(to);
  const rows = await services.database.sql`
    select e.type, e.facts ->> 'cause' as cause from julia.events e join julia.clientes k on k.id = e.contact_id
    where k.telefone = ${to} and e.type like 'contact.%' order by e.seq`;
  expect(rows).toEqual([
    { type: "contact.opted_out", cause: "service" },
    { type: "contact.opted_in", cause: "service" },
  ]);
});

test("an unknown number can be opted out before its first message, and is not found otherwise", async () => {
  const to = newPhone();
  for (const method of ["GET", "DELETE"] as const) {
    expect((await problemOf(await routes.call("/opt-out", method, to))).code).toBe("contact_not_found");
  }
  await routes.put(to);
  expect((await services.send({ to, text: "Oi" })).status).toBe(409);
});

test("a reserved message is cancelled, its slot is free again, and it is not dispatched", async () => {
  const { sql } = services.database;
  await sql`update julia.messages set phase = 'cancelled', ready = false where phase = 'queued'`;
  const to = newPhone();
  const { id } = await sendTo(to);
  const [attemptId, owner] = [uuidv7(), randomUUID()];
  const reserved = await reserve(sql, owner, attemptId);
  expect(reserved?.message_id).toBe(id);
  await routes.put(to);
  const [begun] = await sql`
    select julia.begin_dispatch(${id}, ${attemptId}, ${owner}, ${reserved?.operation_id ?? null}) as may`;
  expect(begun).toEqual({ may: false });
  expect(await services.statusOf(id)).toBe("cancelled");
  expect(await sql`select 1 from julia.chip_rotation where attempt_id is not null`).toHaveLength(0);
});

test("an opt-out of a contact's earlier number cancels what was accepted for that number, and nothing else", async () => {
  const { sql } = services.database;
  await sql`update julia.messages set phase = 'cancelled', ready = false where phase = 'queued'`;
  const [earlier, later] = [newPhone(), newPhone()];
  const old = await sendTo(earlier);
  await sql`update julia.clientes set telefone = ${later}, telefone_chave = ${phoneKey(later)} where telefone = ${earlier}`;
  const current = await sendTo(later);
  // The number is now that of another contact.
  await routes.put(earlier);
  expect(await sendOne(sql, randomUUID())).toBe(false);
  expect(await messageOf(await services.read(old.id), 200)).toMatchObject({
    status: "cancelled",
    error: { code: "contact_opted_out" },
  });
  expect(await sendOne(sql, randomUUID())).toMatchObject({ message_id: current.id });
});

test("a message that was being sent but was not is cancelled instead of tried again", async () => {
  const { sql } = services.database;
  const to = newPhone();
  const { id } = await sendTo(to);
  const begun = await beginOne(sql, randomUUID());
  expect(begun?.message_id).toBe(id);
  await routes.put(to);
  expect(await services.statusOf(id)).toBe("sending");
  await sql`select julia.finish_not_sent(${begun?.attemptId ?? null}, 'message', 'refused', null, 5)`;
  expect(await messageOf(await services.read(id), 200)).toMatchObject({
    status: "cancelled",
    error: { code: "contact_opted_out" },
  });
});

test("an ended message of the contact cannot be sent again", async () => {
  const { sql } = services.database;
  const to = newPhone();
  const { id } = await sendTo(to);
  await sql`update julia.messages set phase = 'expired', ready = false, failed_at = now() where id = ${id}`;
  await routes.put(to);
  const answer = await sendAgain({ ...services.webs[0], actor: OPERATOR }, { ids: [id], ttlSeconds: 3600 });
  expect(answer).toEqual({ sent: [], refused: [{ id, reason: "contact_opted_out" }] });
});

test("over four processes, nothing is accepted or dispatched after an opt-out was answered", async () => {
  const { sql } = services.database;
  const webs = [...services.webs, services.freshWeb(), services.freshWeb()];
  const people = Array.from({ length: 12 }, newPhone);
  const optedOut = new Set<string>();
  const late: string[] = [];
  let isOver = false;
  const sender = async (n: number) => {
    for (let turn = n; !isOver; turn += 1) {
      const to = people[turn % people.length] ?? "";
      const wasOut = optedOut.has(to);
      const { status } = await services.send({ to, text: `Oi ${turn}` }, { web: webs[n % webs.length] });
      // 503: on a busy machine, a request may wait for its contact for too long.
      if (![202, 409, 503].includes(status)) late.push(`${to}: ${status}`);
      if (status === 202 && wasOut) late.push(`${to} was accepted`);
    }
  };
  const worker = async () => {
    const owner = randomUUID();
    while (!isOver) {
      const attemptId = uuidv7();
      const reserved = await reserve(sql, owner, attemptId);
      if (reserved === null) continue;
      const [row] = await sql<{ telefone: string }[]>`
        select telefone from julia.clientes where id = ${reserved.contact_id}`;
      const wasOut = optedOut.has(row?.telefone ?? "");
      const [begun] = await sql<{ may: boolean }[]>`select julia.begin_dispatch(
        ${reserved.message_id}, ${attemptId}, ${owner}, ${reserved.operation_id}) as may`;
      if (begun?.may && wasOut) late.push(`${row?.telefone} was dispatched`);
      if (begun?.may) await sql`select julia.finish_not_sent(${attemptId}, 'message', 'refused', null)`;
    }
  };
  const running = [...[0, 1, 2, 3, 4, 5, 6, 7].map(sender), worker(), worker()];
  for (const [n, to] of people.entries()) {
    const web = webs[n % webs.length];
    if (web === undefined) continue;
    const { call } = consentRoutes(web, services.keys.agenda);
    // An opt-out may wait for its contact for too long as well.
    await eventually(
      () => call("/opt-out", "PUT", to, {}),
      ({ status }) => status === 200,
    );
    optedOut.add(to);
  }
  isOver = true;
  await Promise.all(running);
  expect(late).toEqual([]);
  const left = await sql`
    select m.phase, count(*)::int from julia.messages m join julia.clientes k on k.id = m.contact_id
    where k.telefone = any (${people}) and m.phase <> 'cancelled' group by m.phase`;
  expect(left).toEqual([]);
});
