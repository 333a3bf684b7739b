import { v7 as uuidv7 } from "uuid";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type SavedView, savedViewListSchema, savedViewSchema } from "@/types/saved-views";
import { MOST_VIEWS } from "@/types/view-limits";
import { problemOf } from "../../factories/problem";
import { makePerson, makeSession, openTestWeb, type TestPerson, type TestWeb } from "../../factories/web";
import { loadHandlers, ROUTES, type Route, request } from "./routes";

interface Person extends TestPerson {
  cookie: string;
}

let web: TestWeb;
let ana: Person;
let bia: Person;
let admin: Person;

async function signIn(role: TestPerson["role"], name: string): Promise<Person> {
  const person = await makePerson(web, role, { name });
  return { ...person, cookie: await makeSession(web, person.id) };
}

beforeAll(async () => {
  await loadHandlers();
  web = await openTestWeb();
});
afterAll(() => web.close());
beforeEach(async () => {
  await web.sql`delete from julia.saved_views`;
  ana = await signIn("operator", "Ana");
  bia = await signIn("manager", "Bia");
  admin = await signIn("admin", "Clara");
});

const PAUSED = {
  name: "Parados",
  query: "?status=paused&tags=sul&sort=name",
  columns: ["phone", "tags"],
  density: "roomy",
  shared: false,
};
const call = (person: Person, route: Route, body?: unknown, at = "") =>
  request(route, { cookie: person.cookie, body, at });
const save = (person: Person, change: object = {}) =>
  call(person, ROUTES.createView, { ...PAUSED, ...change });
const saved = async (person: Person, change: object = {}): Promise<SavedView> =>
  savedViewSchema.parse(await (await save(person, change)).json());
const change = (person: Person, { id }: SavedView, body: object) => call(person, ROUTES.changeView, body, id);
const remove = (person: Person, { id }: SavedView) => call(person, ROUTES.deleteView, undefined, id);
const list = async (person: Person) =>
  savedViewListSchema.parse(await (await call(person, ROUTES.views)).json()).items;
const problemsOf = async (response: Response) => (await problemOf(response)).errors;
const rows = async () => (await web.sql`select id from julia.saved_views`).length;

describe("saving a view", () => {
  test("stores filters, search, order, columns and density, and every role may save one", async () => {
    for (const person of [ana, bia, admin]) {
      const response = await save(person);
      expect(response.status).toBe(201);
      const expected = { ...PAUSED, owner: person.name, isOwn: true, canChange: true };
      expect(await response.json()).toMatchObject(expected);
      expect(await list(person)).toMatchObject([expected]);
    }
  });

  test("five identical requests at once save one view, and all get it", async () => {
    const answers = await Promise.all(Array.from({ length: 5 }, () => save(ana)));
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 201, 201]);
    const ids = await Promise.all(answers.map(async (answer) => (await answer.json()).id));
    expect(new Set(ids).size).toBe(1);
    expect(await rows()).toBe(1);
    const audited = await web.sql`select action from julia.audit_log where target_id = ${ids[0]}`;
    expect([...audited]).toEqual([{ action: "view.create" }]);
  });

  test("a name is unique per person, ignoring case, and another person may use it too", async () => {
    await saved(ana);
    const taken = [{ path: "name", message: "view_name_taken" }];
    expect(await problemsOf(await save(ana, { query: "" }))).toEqual(taken);
    expect(await problemsOf(await save(ana, { name: " PARADOS " }))).toEqual(taken);
    expect((await save(bia)).status).toBe(201);
    const other = await saved(ana, { name: "Outra" });
    expect(await problemsOf(await change(ana, other, { name: "parados" }))).toEqual(taken);
    expect(await rows()).toBe(3);
  });

  test("a person has at most 50 views, also when requests arrive at once", async () => {
    for (let n = 1; n < MOST_VIEWS; n += 1) await saved(ana, { name: `Visão ${n}` });
    const answers = await Promise.all([1, 2, 3, 4].map((n) => save(ana, { name: `Última ${n}` })));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 400, 400, 400]);
    for (const answer of answers.filter(({ status }) => status === 400)) {
      expect(await problemsOf(answer)).toEqual([{ path: "name", message: "too_many_views" }]);
    }
    expect(await rows()).toBe(MOST_VIEWS);
    expect((await save(ana, { name: "Visão 1" })).status).toBe(201);
    expect((await save(bia)).status).toBe(201);
  });

  test("a stored column that this release does not know is left out of the response", async () => {
    const { id } = await saved(ana);
    await web.sql`update julia.saved_views
      set query = '?status=paused,dormant&colour=red', columns = 'phone.colour' where id = ${id}`;
    expect(await list(ana)).toMatchObject([
      { query: "?status=paused,dormant&colour=red", columns: ["phone"] },
    ]);
  });
});

describe("sharing a view", () => {
  test("shows it to everybody with its owner's name, and a private view only to its owner", async () => {
    const view = await saved(ana, { shared: true });
    await saved(ana, { name: "Só minha" });
    expect(await list(bia)).toMatchObject([
      { id: view.id, owner: "Ana", isOwn: false, canChange: false, shared: true },
    ]);
    expect(await list(admin)).toMatchObject([{ id: view.id, isOwn: false, canChange: true }]);
    await change(ana, view, { shared: false });
    expect(await list(bia)).toEqual([]);
  });

  test("lets only the owner and administrators change it", async () => {
    const view = await saved(ana, { shared: true });
    for (const answer of [await change(bia, view, { name: "Minha" }), await remove(bia, view)]) {
      expect((await problemOf(answer)).code).toBe("forbidden");
    }
    const renamed = await change(admin, view, { name: "Da equipe" });
    expect(await renamed.json()).toMatchObject({ name: "Da equipe", owner: "Ana", isOwn: false });
    expect((await remove(admin, view)).status).toBe(204);
    expect(await list(ana)).toEqual([]);
  });

  test("is needed before an administrator sees or changes another person's view", async () => {
    const view = await saved(ana);
    for (const answer of [await change(admin, view, { name: "Minha" }), await remove(admin, view)]) {
      expect((await problemOf(answer)).code).toBe("not_found");
    }
    expect(await list(ana)).toMatchObject([{ name: "Parados" }]);
  });
});

describe("two tabs", () => {
  test("the last change wins, and each response has the stored view", async () => {
    const view = await saved(ana);
    await change(ana, view, { query: "?status=banned", columns: [], density: "compact" });
    const last = await change(ana, view, { query: "?condition=failing" });
    const expected = { ...PAUSED, query: "?condition=failing", columns: [], density: "compact" };
    expect(await last.json()).toMatchObject(expected);
    expect(await list(ana)).toMatchObject([expected]);
  });

  test("a view that another tab deleted is not found, and its name is free again", async () => {
    const view = await saved(ana);
    expect((await remove(ana, view)).status).toBe(204);
    for (const answer of [await change(ana, view, { name: "Outra" }), await remove(ana, view)]) {
      expect(await problemOf(answer)).toMatchObject({
        code: "not_found",
        detail: expect.stringContaining("deleted"),
      });
    }
    expect((await saved(ana)).id).not.toBe(view.id);
  });

  test("a view that never existed is not found either", async () => {
    const answer = await call(ana, ROUTES.changeView, { name: "Outra" }, uuidv7());
    expect((await problemOf(answer)).code).toBe("not_found");
  });
});

test("a change without a field, or with a state that the list cannot show, is rejected", async () => {
  const view = await saved(ana);
  const queries = [
    "?page=2",
    "?status=dormant",
    "status=paused",
    "?",
    "?search=a&search=b",
    "?search=%00",
    "?a=1",
  ];
  for (const body of [{}, { ownerId: bia.id }, ...queries.map((query) => ({ query }))]) {
    expect((await problemOf(await change(ana, view, body))).code, JSON.stringify(body)).toBe(
      "invalid_request",
    );
  }
  expect(await list(ana)).toMatchObject([PAUSED]);
});

test("a person's views are deleted with the person", async () => {
  await saved(ana, { shared: true });
  await web.sql`delete from julia.users where id = ${ana.id}`;
  expect(await rows()).toBe(0);
});
