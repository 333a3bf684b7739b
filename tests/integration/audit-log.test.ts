import { afterAll, beforeAll, expect, test } from "vitest";
import { GET as exportCsv } from "@/app/api/dashboard/audit/export/route";
import { GET as list } from "@/app/api/dashboard/audit/route";
import { PATCH as changeSettings } from "@/app/api/dashboard/settings/route";
import { PATCH as changePerson } from "@/app/api/dashboard/users/route";
import { SYSTEM } from "@/lib/actor";
import { recordAudit } from "@/lib/audit";
import { auditPageSchema } from "@/types/audit";
import { insertChip } from "../factories/pool";
import {
  makePerson,
  makeSession,
  openTestWeb,
  type TestPerson,
  type TestWeb,
  webRequest,
} from "../factories/web";

const AUDIT = "/api/dashboard/audit";

let web: TestWeb;
let ana: TestPerson;
let cookie: string;

beforeAll(async () => {
  web = await openTestWeb();
  ana = await makePerson(web, "admin", { name: "Ana Admin" });
  cookie = await makeSession(web, ana.id);
});
afterAll(() => web.close());

const read = async (query = "") => {
  const response = await list(webRequest(`${AUDIT}${query}`, { cookie }));
  expect(response.status, query).toBe(200);
  return auditPageSchema.parse(await response.json());
};
const actionsIn = async (query: string) => (await read(query)).items.map(({ action }) => action);
const byAna = () => ({ kind: "person", id: ana.id, label: ana.name, role: ana.role }) as const;

test("the log says who changed what, with old and new values, but shows no message text and no unlisted detail", async () => {
  const body = { version: 1, defaultPerHour: 7, optOutConfirmation: "Você não recebe mais mensagens" };
  const response = await changeSettings(
    webRequest("/api/dashboard/settings", { method: "PATCH", body, cookie }),
  );
  expect(response.status).toBe(200);
  const { items } = await read("?kind=settings");
  expect(items).toEqual([
    expect.objectContaining({
      action: "settings.update",
      actorKind: "person",
      actorLabel: "Ana Admin",
      changes: expect.arrayContaining([
        { field: "defaultPerHour", before: expect.any(Number), after: 7 },
        { field: "optOutConfirmation", before: null, after: null },
      ]),
    }),
  ]);
  await web.db.transaction((tx) =>
    recordAudit(tx, {
      actor: SYSTEM,
      action: "subscription_changed",
      targetKind: "subscription",
      targetId: null,
      details: { origin: "https://crm.example.com", secret: "whsec_do-not-show" },
    }),
  );
  const [subscription] = (await read("?kind=subscription")).items;
  expect(subscription?.changes).toEqual([
    { field: "origin", before: null, after: "https://crm.example.com" },
  ]);
});

test("the filters find rows by actor, kind, subject and day", async () => {
  const chip = await insertChip({ ...web, actor: SYSTEM }, { label: "Recepção Norte" });
  const bia = await makePerson(web, "operator", { name: "Bia Operadora" });
  const changed = await changePerson(
    webRequest("/api/dashboard/users", { method: "PATCH", cookie, body: { id: bia.id, role: "manager" } }),
  );
  expect(changed.status).toBe(204);
  await web.db.transaction(async (tx) => {
    const target = { targetKind: "chip", targetId: chip.id } as const;
    await recordAudit(tx, { ...target, actor: byAna(), action: "chip.pause" });
    await recordAudit(tx, {
      ...target,
      actor: SYSTEM,
      action: "chip.move",
      details: { from: "default", to: "x" },
    });
  });
  // In São Paulo, 1:30 in UTC still belongs to the day before.
  await web.sql`insert into julia.audit_log (id, at, actor_kind, action, target_kind, target_id)
    values (gen_random_uuid(), '2026-03-02T01:30:00Z', 'gateway', 'chip.resume', 'chip', ${chip.id})`;

  expect(await actionsIn("?subject=recepcao")).toEqual(["chip.move", "chip.pause", "chip.resume"]);
  expect(await actionsIn(`?subject=${chip.id}&actor=${ana.id}`)).toEqual(["chip.pause"]);
  expect(await actionsIn("?actor=system&kind=chip")).toEqual(["chip.move"]);
  expect(await actionsIn("?subject=bia")).toEqual(["person_changed"]);
  expect(await actionsIn("?from=2026-03-01&until=2026-03-01")).toEqual(["chip.resume"]);
  expect(await actionsIn("?from=2026-03-02&until=2026-03-02")).toEqual([]);
  const [move] = (await read("?actor=system&kind=chip")).items;
  expect(move).toMatchObject({ targetName: "Recepção Norte", targetId: chip.id });
  const [gateway] = await web.sql`select name from julia.gateways where id = 'default'`;
  expect(move?.changes).toContainEqual({ field: "from", before: null, after: gateway?.name });
  expect((await read()).people).toEqual(expect.arrayContaining([{ id: bia.id, name: "Bia Operadora" }]));
});

test("pages follow each other without a gap or a repeated row, also within one millisecond", async () => {
  await web.sql`insert into julia.audit_log (id, at, actor_kind, action, target_kind)
    select gen_random_uuid(), '2025-01-01T12:00:00Z', 'system', 'view.change', 'saved_view' from generate_series(1, 60)`;
  const first = await read("?kind=saved_view");
  const second = await read(`?kind=saved_view&cursor=${first.nextCursor}`);
  expect(first.items).toHaveLength(50);
  expect(second.items).toHaveLength(10);
  expect(second.nextCursor).toBeNull();
  expect(new Set([...first.items, ...second.items].map(({ id }) => id)).size).toBe(60);
});

test("the CSV has the same rows in plain language, and cells cannot run as formulas", async () => {
  const chip = await insertChip({ ...web, actor: SYSTEM }, { label: "=1+1" });
  await web.db.transaction((tx) =>
    recordAudit(tx, {
      actor: byAna(),
      action: "chip.update",
      targetKind: "chip",
      targetId: chip.id,
      details: { before: { perHour: 5 }, after: { perHour: 8 } },
    }),
  );
  const csvIn = async (locale: string) => {
    const response = await exportCsv(
      webRequest(`${AUDIT}/export?subject=${chip.id}&locale=${locale}`, { cookie }),
    );
    expect(response.headers.get("content-type")).toContain("text/csv");
    return (await response.text()).split("\r\n");
  };
  const [heading, line, end] = await csvIn("pt-BR");
  expect(heading).toContain('"Quem";"O que fez"');
  expect(line).toContain(`"Ana Admin";"Alterou o chip";"Chip";"'=1+1";"${chip.id}";"Por hora: 5 → 8"`);
  expect(end).toBe("");
  expect((await csvIn("en"))[1]).toContain('"Changed the chip","Chip"');
});

test("only admins read and export the log", async () => {
  for (const role of ["operator", "manager"] as const) {
    const other = await makeSession(web, (await makePerson(web, role)).id);
    expect((await list(webRequest(AUDIT, { cookie: other }))).status).toBe(403);
    expect((await exportCsv(webRequest(`${AUDIT}/export`, { cookie: other }))).status).toBe(403);
  }
});

test("no row can be changed, deleted or truncated", async () => {
  const rows = async () => (await web.sql`select count(*)::int as rows from julia.audit_log`)[0]?.rows;
  const before = await rows();
  expect(before).toBeGreaterThan(0);
  await expect(web.sql`update julia.audit_log set actor_label = 'Outra'`).rejects.toThrow("append-only");
  await expect(web.sql`delete from julia.audit_log`).rejects.toThrow("append-only");
  await expect(web.sql`truncate julia.audit_log`).rejects.toThrow("append-only");
  expect(await rows()).toBe(before);
});

test("a row that another release wrote is shown with its own action", async () => {
  await web.sql`insert into julia.audit_log (id, actor_kind, action, target_kind, details)
    values (gen_random_uuid(), 'robot', 'chip.renumber', 'fleet', '{"secret": 1}')`;
  const { items } = await read("?from=2026-01-01");
  expect(items[0]).toMatchObject({
    actorKind: "robot",
    action: "chip.renumber",
    targetKind: "fleet",
    changes: [],
  });
});
