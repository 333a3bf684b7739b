import { sql } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ROLES, type Role } from "@/types/people";
import { eventually, insertChip, newPhone } from "../../factories/pool";
import { APP_URL, makePerson, TEST_PASSWORD } from "../../factories/web";
import { ALL_ROUTES, type Dashboard, openDashboard, problemOf, ROUTES, type Route } from "./dashboard";

let dashboard: Dashboard;
let chip: { id: string; name: string; version: number };
let personId: string;

beforeAll(async () => {
  dashboard = await openDashboard();
  const row = await insertChip(dashboard.pool.ctx, { state: "close", everPaired: true, status: "warming" });
  chip = { id: row.id, name: row.instanceName ?? "", version: row.version };
  personId = (await makePerson(dashboard.web, "manager")).id;
});
afterAll(() => dashboard.close());

const named = (routes: readonly Route[]) => routes.map((route): [string, Route] => [route.name, route]);
const UNSAFE = ALL_ROUTES.filter((route) => route.method !== "GET");

/** What the route takes, so that nothing but the right to call it can be what it refuses. */
const RIGHT_BODIES = new Map<Route, () => unknown>([
  [ROUTES.patch, () => ({ version: chip.version, perHour: 3 })],
  [ROUTES.create, () => ({ phone: newPhone() })],
  [ROUTES.adopt, () => ({ instanceName: "Revoluna2" })],
  [ROUTES.scan, () => ({ instanceName: chip.name })],
  [
    ROUTES.createUser,
    () => ({ name: "Eva", email: "eva@example.com", role: "admin", password: TEST_PASSWORD }),
  ],
  [ROUTES.changeUser, () => ({ id: personId, role: "admin" })],
  [ROUTES.createApiKey, () => ({ client: "crm", scopes: ["messages:send"] })],
  [ROUTES.changeSettings, () => ({ version: 1, defaultPerHour: 3 })],
  [ROUTES.warmUp, () => ({ action: "hold" })],
  [ROUTES.acknowledgeAlert, () => ({ note: "Chip trocado" })],
  [ROUTES.createSilence, () => ({ rule: "chip_banned", chipId: null, minutes: 30, reason: "Troca" })],
  [ROUTES.changeAlertRule, () => ({ rule: "capacity_day", version: 0, threshold: 70 })],
  [
    ROUTES.createDestination,
    () => ({ kind: "slack", name: "Equipe", url: "https://hooks.example.com/services/T0/B0" }),
  ],
  [ROUTES.changeDestination, () => ({ name: "Equipe" })],
  [ROUTES.webhook, () => ({ action: "take_over" })],
  [ROUTES.resolveMessage, () => ({ decision: "accept" })],
  [ROUTES.resolveMessages, () => ({ ids: [uuidv7()], decision: "accept" })],
]);
const rightCall = (route: Route) => ({
  at: route.parameter === "id" ? chip.id : chip.name,
  body: RIGHT_BODIES.get(route)?.(),
});

describe("who may call what", () => {
  test.each(named(ALL_ROUTES))("%s", async (_, route) => {
    const before = await dashboard.snapshot();
    const anonymous = await problemOf(await dashboard.call(route, { ...rightCall(route), role: null }));
    expect(anonymous.code).toBe("unauthenticated");
    for (const cookie of ["julia.session=", "julia.session=a.b", "julia.session=%ff", "__proto__=1"]) {
      const forged = await problemOf(await dashboard.call(route, { ...rightCall(route), cookie }));
      expect(forged.code, cookie).toBe("unauthenticated");
    }
    const refused = ROLES.filter((role) => !route.roles.includes(role));
    for (const role of refused) {
      const problem = await problemOf(await dashboard.call(route, { ...rightCall(route), role }));
      expect(problem.code, role).toBe("forbidden");
    }
    expect(await dashboard.snapshot()).toBe(before);

    for (const role of route.roles) {
      // A chip that is not there: the call gets through, and does nothing.
      const at = route.parameter === "id" ? uuidv7() : "nobody";
      const body = route === ROUTES.patch ? { version: 1 } : undefined;
      const response = await dashboard.call(route, { at, body, role });
      expect([200, 400, 404], role).toContain(response.status);
    }
  });

  test("the matrix is the contract's", () => {
    const may = (role: Role) => ALL_ROUTES.filter((route) => route.roles.includes(role)).length;
    expect({ admin: may("admin"), operator: may("operator"), manager: may("manager") }).toEqual({
      admin: 52,
      operator: 37,
      manager: 15,
    });
  });
});

describe("requests that another site makes a browser send", () => {
  const origins: [string, string | null][] = [
    ["a foreign site", "https://evil.example"],
    ["a site whose name begins like ours", `${APP_URL}.evil.example`],
    ["another port of this host", "http://127.0.0.1:4000"],
    ["an opaque origin", "null"],
    ["no origin", null],
    ["an empty origin", ""],
    ["our origin with a path", `${APP_URL}/`],
  ];
  test.each(named(UNSAFE))("%s is refused, and nothing changes", async (_, route) => {
    const before = await dashboard.snapshot();
    for (const [what, origin] of origins) {
      const response = await dashboard.call(route, { ...rightCall(route), origin });
      expect((await problemOf(response)).code, what).toBe("origin_refused");
    }
    const headers = { "sec-fetch-site": "same-origin", referer: APP_URL };
    const claimed = await dashboard.call(route, { ...rightCall(route), origin: null, headers });
    expect((await problemOf(claimed)).code).toBe("origin_refused");
    expect(await dashboard.snapshot()).toBe(before);
  });
});

describe("what must never be told", () => {
  test("a QR code reaches those who may scan it, and no manager by any route", async () => {
    const created = await dashboard.call(ROUTES.create, { body: { phone: newPhone() }, role: "operator" });
    const { chipId, instanceName, qr } = await created.json();
    const at = (route: Route) => (route.parameter === "id" ? chipId : instanceName);
    const seen = await (
      await dashboard.call(ROUTES.connectionState, { at: instanceName, role: "operator" })
    ).text();
    expect(seen).toContain(JSON.stringify(qr.code).slice(1, -1));

    const [pairing] = await dashboard.web.sql<{ secrets: string[] }[]>`
      select array_remove(array[qr_code, qr_base64, qr_pairing_code, qr_seen_digest], null) as secrets
      from julia.pairings where chip_id = ${chipId}`;
    const secrets = pairing?.secrets ?? [];
    expect(secrets.length).toBeGreaterThan(1);
    for (const route of ALL_ROUTES.filter((candidate) => candidate.method === "GET")) {
      const told = await (await dashboard.call(route, { at: at(route), role: "manager" })).text();
      for (const secret of secrets) {
        expect(told, route.name).not.toContain(JSON.stringify(secret).slice(1, -1));
      }
    }
  });

  test("keys, passwords, hashes and session tokens are in no answer and in no line of the log", async () => {
    const { pool, web, cookies, logLines } = dashboard;
    const answers: string[] = [];
    const newPassword = "uma senha que ninguém lê 77";
    const call = async (route: Route, at: string, body?: unknown) => {
      for (const role of [...ROLES, null]) {
        const response = await dashboard.call(route, { at, body, role });
        answers.push(JSON.stringify([...response.headers]) + (await response.text()));
      }
    };
    const key = pool.simulator.apiKey;
    const leaks = [
      undefined,
      // A gateway, or a proxy before it, that tells our own key back, in JSON, in HTML and in half an answer.
      { kind: "fail", status: 401, body: { status: 401, message: `key ${key}`, apikey: key } },
      { kind: "fail", status: 500, html: `<pre>apikey: ${key}</pre>` },
      { kind: "fail", status: 400, body: { response: { message: [`Authorization: ${key}`] } } },
      { kind: "half" },
    ];
    for (const fault of leaks) {
      await web.sql`update julia.gateways set breaker = 'closed', retry_at = null, opened_at = null, cause = null`;
      if (fault !== undefined) await pool.control("/faults", fault);
      for (const route of ALL_ROUTES) {
        // Those that wait for the gateway have been asked in other words already.
        if (fault?.kind === "half" && route.method !== "GET") continue;
        const body =
          route === ROUTES.createUser
            ? {
                name: "Rui",
                email: `rui-${answers.length}@example.com`,
                role: "manager",
                password: newPassword,
              }
            : route === ROUTES.changeUser
              ? { id: personId, password: newPassword }
              : rightCall(route).body;
        await pool.allowPoll(chip.id);
        await call(route, rightCall(route).at, body);
      }
      await pool.control("/faults/clear");
    }
    const [stored] = await web.sql<{ secrets: string[] }[]>`
      select array_agg(password) || (select array_agg(token) from julia.sessions) as secrets from julia.accounts`;
    const digests = await web.sql<{ digest: string }[]>`select digest from julia.api_keys`;
    expect(digests.length).toBeGreaterThan(0);
    const tokens = Object.values(cookies).map((cookie) => decodeURIComponent(cookie.split("=")[1] ?? ""));
    const secrets = [
      key,
      web.config.authSecret,
      web.config.databaseUrl,
      TEST_PASSWORD,
      newPassword,
      ...tokens,
      ...tokens.map((token) => token.split(".")[0] ?? ""),
      ...(stored?.secrets ?? []),
      ...digests.map(({ digest }) => digest),
    ];
    expect(secrets.length).toBeGreaterThan(12);
    expect(logLines.length).toBeGreaterThan(50);
    for (const secret of secrets) {
      expect(secret.length).toBeGreaterThan(8);
      expect(answers.filter((answer) => answer.includes(secret))).toEqual([]);
      expect(logLines.filter((line) => line.includes(secret))).toEqual([]);
    }
  });

  test("a query that fails in the middle of a verb leaves its values out of the log", async () => {
    const { web, logLines } = dashboard;
    await web.db.execute(sql`
      create function julia.refuse_codes() returns trigger language plpgsql as $$
      begin raise exception 'no codes today'; end $$`);
    await web.db.execute(sql`
      create trigger refuse_codes before update on julia.pairings for each row
      when (new.qr_code is not null) execute function julia.refuse_codes()`);
    const from = logLines.length;
    const phone = newPhone();
    await dashboard.call(ROUTES.create, { body: { phone } });
    await web.db.execute(sql`drop trigger refuse_codes on julia.pairings`);
    const lines = logLines.slice(from);
    expect(lines.filter((line) => line.includes("no codes today"))).not.toEqual([]);
    // Every QR code of WhatsApp begins so.
    expect(lines.filter((line) => line.includes("2@"))).toEqual([]);
    expect(lines.filter((line) => line.includes(phone))).toEqual([]);
    await eventually(
      () => dashboard.web.sql`select 1 from julia.chips where phone = ${phone}`,
      (rows) => rows.length === 1,
    );
  });
});
