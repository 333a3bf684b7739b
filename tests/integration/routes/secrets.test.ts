import { sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ROLES } from "@/types/people";
import { eventually, newPhone } from "../../factories/pool";
import { TEST_PASSWORD } from "../../factories/web";
import type { Dashboard } from "./dashboard";
import { openRightCalls, type RightCalls } from "./right-calls";
import { ALL_ROUTES, ROUTES, type Route } from "./routes";

let calls: RightCalls;
let dashboard: Dashboard;

beforeAll(async () => {
  calls = await openRightCalls();
  dashboard = calls.dashboard;
});
afterAll(() => dashboard.close());

test("only people who may scan see a QR code, and no route shows one to a manager", async () => {
  const created = await dashboard.call(ROUTES.create, { body: { phone: newPhone() }, role: "operator" });
  const { chipId, instanceName } = await created.json();
  const at = (route: Route) => (route.parameter === "id" ? chipId : instanceName);
  // If the gateway is slow, the answer to the create has no QR code yet.
  await dashboard.pool.lookUntil(chipId, ({ qr }) => qr !== null);

  const [pairing] = await dashboard.web.sql<{ secrets: string[] }[]>`
    select array_remove(array[qr_code, qr_base64, qr_pairing_code, qr_seen_digest], null) as secrets
    from julia.pairings where chip_id = ${chipId}`;
  const secrets = pairing?.secrets ?? [];
  expect(secrets.length).toBeGreaterThan(1);
  const seen = await dashboard.call(ROUTES.connectionState, { at: instanceName, role: "operator" });
  const { qr } = await seen.json();
  expect(secrets).toContain(qr.code);
  for (const route of ALL_ROUTES.filter((candidate) => candidate.method === "GET")) {
    const told = await (await dashboard.call(route, { at: at(route), role: "manager" })).text();
    for (const secret of secrets) {
      expect(told, route.name).not.toContain(JSON.stringify(secret).slice(1, -1));
    }
  }
});

test("keys, passwords, hashes and session tokens appear in no response and no log line", async () => {
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
    // Our key, echoed by the gateway or a proxy in JSON, in HTML or in a truncated response.
    { kind: "fail", status: 401, body: { status: 401, message: `key ${key}`, apikey: key } },
    { kind: "fail", status: 500, html: `<pre>apikey: ${key}</pre>` },
    { kind: "fail", status: 400, body: { response: { message: [`Authorization: ${key}`] } } },
    { kind: "half" },
  ];
  for (const fault of leaks) {
    await web.sql`update julia.gateways set breaker = 'closed', retry_at = null, opened_at = null, cause = null`;
    // An added gateway would refuse the next attempt before the gateway is called.
    await web.sql`delete from julia.gateways where name = 'Sul'`;
    await calls.restoreGateway();
    if (fault !== undefined) await pool.control("/faults", fault);
    for (const route of ALL_ROUTES) {
      // Other methods would wait for the gateway. The earlier faults cover them.
      if (fault?.kind === "half" && route.method !== "GET") continue;
      const others: Partial<Record<string, object>> = {
        [ROUTES.createUser.name]: { email: `rui-${answers.length}@example.com`, password: newPassword },
        [ROUTES.changeUser.name]: { role: undefined, password: newPassword },
      };
      const body = calls.body(route);
      await pool.allowPoll(calls.chip.id);
      await call(route, calls.at(route), body && { ...body, ...others[route.name] });
    }
    await pool.control("/faults/clear");
  }
  const [stored] = await web.sql<{ secrets: string[] }[]>`
    select array_agg(password) || (select array_agg(token) from julia.sessions) as secrets from julia.accounts`;
  const digests = await web.sql<{ digest: string }[]>`select digest from julia.api_keys`;
  expect(digests.length).toBeGreaterThan(0);
  await calls.restoreGateway();
  const sealed = await web.sql<{ sealed: string }[]>`
    select api_key_sealed as sealed from julia.gateways where api_key_sealed is not null`;
  expect(sealed.length).toBeGreaterThan(0);
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
    ...sealed.map((row) => row.sealed),
  ];
  expect(secrets.length).toBeGreaterThan(12);
  expect(logLines.length).toBeGreaterThan(50);
  for (const secret of secrets) {
    expect(secret.length).toBeGreaterThan(8);
    expect(answers.filter((answer) => answer.includes(secret))).toEqual([]);
    expect(logLines.filter((line) => line.includes(secret))).toEqual([]);
  }
});

test("a query that fails inside a command does not log its values", async () => {
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
  const [chip] = await web.sql`select id, instance_name as name from julia.chips where phone = ${phone}`;
  // If the gateway is slow, only a poll brings the code.
  await eventually(
    async () => {
      await dashboard.pool.allowPoll(chip?.id);
      await dashboard.call(ROUTES.connectionState, { at: chip?.name });
      return logLines.slice(from);
    },
    (lines) => lines.some((line) => line.includes("no codes today")),
  );
  await web.db.execute(sql`drop trigger refuse_codes on julia.pairings`);
  const lines = logLines.slice(from);
  // Every QR code of WhatsApp begins with `2@`.
  expect(lines.filter((line) => line.includes("2@"))).toEqual([]);
  expect(lines.filter((line) => line.includes(phone))).toEqual([]);
});
