import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import * as selection from "@/app/api/v1/selection/route";
import { newPhone } from "../../factories/pool";
import { webRequest } from "../../factories/web";
import { messageOf, openServices, type Services } from "./services";

let services: Services;
let reader: string;

beforeAll(async () => {
  services = await openServices({ chips: [{ perHour: 1000, perDay: 1000 }] });
  reader = await services.makeKey(["messages:send", "messages:read", "selection"]);
});
afterAll(() => services.close());
beforeEach(async () => {
  await services.database.sql`truncate julia.messages, julia.clientes cascade`;
});

const contacts = () => services.database.sql`
  select telefone, external_id, nome, especialidade, outras_especialidades from julia.clientes order by created_at, id`;
const events = () => services.database.sql`
  select kind, from_value, to_value, actor_kind, actor_label from julia.contact_events
  where kind not in ('assigned', 'migrated') order by id`;
const send = async (body: object, key?: string) =>
  messageOf(await services.send({ text: "Oi", ...body }, key === undefined ? {} : { key }));

const ANA = { externalId: "m-1", name: "Ana", specialty: "cardiologia" };

describe("a key without contacts:write", () => {
  test("creates a new contact with all given data", async () => {
    const to = newPhone();
    await send({ to, contact: ANA }, reader);
    expect(await contacts()).toMatchObject([
      { telefone: to, external_id: "m-1", nome: "Ana", especialidade: "cardiologia" },
    ]);
  });

  test("does not change an existing contact's name, external id or specialty", async () => {
    const to = newPhone();
    await send({ to, contact: ANA });
    const before = await contacts();
    await send({ to, contact: { externalId: "m-9", name: "Outra", specialty: "pediatria" } }, reader);
    expect(await contacts()).toEqual(before);
    expect(await events()).toEqual([]);
  });

  test("does not fill in missing data either", async () => {
    const to = newPhone();
    await send({ to });
    const before = await contacts();
    await send({ to, contact: ANA }, reader);
    expect(await contacts()).toEqual(before);
  });

  test("does not move a contact to another phone: the message goes to the given phone as a separate contact", async () => {
    const [hers, his] = [newPhone(), newPhone()];
    await send({ to: hers, contact: ANA });
    const message = await send({ to: his, contact: { externalId: "m-1", name: "Bia" } }, reader);
    expect(message.to).toBe(his);
    expect(await contacts()).toMatchObject([
      { telefone: hers, external_id: "m-1", nome: "Ana" },
      { telefone: his, external_id: null, nome: "Bia" },
    ]);
    expect(await events()).toEqual([]);
  });

  test("changes no contact when it selects an instance", async () => {
    const to = newPhone();
    await send({ to, contact: ANA });
    const before = await contacts();
    const response = await selection.POST(
      webRequest("/api/v1/selection", {
        method: "POST",
        headers: { authorization: `Bearer ${reader}` },
        body: { to, contact: { externalId: "m-9", name: "Outra", specialty: "pediatria" }, dryRun: true },
        origin: null,
      }),
      { params: Promise.resolve({}) },
    );
    expect(response.status).toBe(200);
    expect(await contacts()).toEqual(before);
  });

  test("gets a response to each of twenty concurrent requests, whatever data about the contact others send", async () => {
    const [hers, his] = [newPhone(), newPhone()];
    await send({ to: hers, contact: ANA });
    await Promise.all(
      Array.from({ length: 20 }, (_, n) => send({ to: his, contact: ANA }, n % 2 === 0 ? reader : undefined)),
    );
    const rows = await contacts();
    expect(rows.filter((row) => row.external_id === "m-1")).toHaveLength(1);
    expect(rows.length).toBeLessThanOrEqual(2);
  });
});

describe("a key with contacts:write", () => {
  test("changes a contact, and each change records its actor", async () => {
    const [to, later] = [newPhone(), newPhone()];
    await send({ to, contact: ANA });
    await send({ to, contact: { name: "Ana Lima", specialty: "Pediatria" } });
    await send({ to: later, contact: { externalId: "m-1" } });
    expect(await contacts()).toEqual([
      {
        telefone: later,
        external_id: "m-1",
        nome: "Ana Lima",
        especialidade: "cardiologia",
        outras_especialidades: ["Pediatria"],
      },
    ]);
    const by = { actor_kind: "service", actor_label: "crm" };
    expect(await events()).toEqual([
      { kind: "name_changed", from_value: "Ana", to_value: "Ana Lima", ...by },
      { kind: "specialty_added", from_value: null, to_value: "Pediatria", ...by },
      { kind: "phone_changed", from_value: to, to_value: later, ...by },
    ]);
  });

  test("does not add a specialty twice, in any spelling", async () => {
    const to = newPhone();
    for (const specialty of ["Anestesiología", "anestesiologia ", "ANESTESIOLOGIA"]) {
      await send({ to, contact: { specialty } });
    }
    expect(await contacts()).toMatchObject([{ especialidade: "Anestesiología", outras_especialidades: [] }]);
  });
});

describe("the phone in a response", () => {
  test.each([
    ["+34 612 345 678", "+34612345678"],
    ["(11) 98888-7777", "5511988887777"],
    ["521 55 1234 5678".replaceAll(" ", ""), "+525512345678"],
  ])("%s is returned as %s, and sending that back reaches the same contact", async (to, written) => {
    const first = await send({ to });
    expect(first.to).toBe(written);
    expect((await messageOf(await services.read(first.id), 200)).to).toBe(written);
    const second = await send({ to: first.to });
    expect(second.to).toBe(written);
    expect(await contacts()).toHaveLength(1);
    const list = await (await services.list(`?to=${encodeURIComponent(written)}`)).json();
    expect(list.items).toHaveLength(2);
  });

  test("a missing area code is reported", async () => {
    const response = await services.send({ to: "98888-7777", text: "Oi" });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      errors: [{ path: "to", message: expect.stringMatching(/DDD/) }],
    });
  });
});
