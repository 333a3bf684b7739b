import postgres from "postgres";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { POST as createDestination } from "@/app/api/dashboard/alerts/destinations/route";
import { POST as createKey } from "@/app/api/dashboard/api-keys/route";
import { POST as createGateway } from "@/app/api/dashboard/gateways/route";
import { PATCH as changePerson, POST as createPerson } from "@/app/api/dashboard/users/route";
import { startSimulator } from "../../simulator/simulator";
import {
  makePerson,
  makeSession,
  openTestWeb,
  type TestPerson,
  type TestWeb,
  webRequest,
} from "../factories/web";

const simulator = await startSimulator();

let context: TestWeb;
let admin: TestPerson;
let cookie: string;

beforeAll(async () => {
  context = await openTestWeb();
  await makePerson(context, "admin");
});

afterAll(async () => {
  await context.close();
  await simulator.close();
});

beforeEach(async () => {
  admin = await makePerson(context, "admin");
  cookie = await makeSession(context, admin.id);
});

const send = (method: string, path: string, body: unknown) => webRequest(path, { method, body, cookie });
const PASSWORD = "três gatos na varanda azul";

const LASTING = {
  "a key": () =>
    createKey(send("POST", "/api/dashboard/api-keys", { client: "crm", scopes: ["messages:send"] })),
  "a person": () =>
    createPerson(
      send("POST", "/api/dashboard/users", {
        name: "Nova",
        email: `nova-${admin.id}@example.com`,
        role: "admin",
        password: PASSWORD,
      }),
    ),
  "a password": () =>
    changePerson(send("PATCH", "/api/dashboard/users", { id: admin.id, password: PASSWORD })),
  "a gateway": () =>
    createGateway(
      send("POST", "/api/dashboard/gateways", {
        name: "Norte",
        baseUrl: simulator.url,
        apiKey: simulator.apiKey,
      }),
    ),
  "a destination": () =>
    createDestination(
      send("POST", "/api/dashboard/alerts/destinations", {
        kind: "slack",
        name: "Ops",
        url: "https://hooks.slack.com/services/T0/B0/x",
        minSeverity: "warning",
      }),
    ),
};

/**
 * Sends the request while another transaction has made `change` but not committed it. Commits the change once the
 * request waits for it. Returns the status of the response.
 */
async function meanwhile(change: string, request: () => Promise<Response>): Promise<number> {
  const other = postgres(context.config.databaseUrl, { max: 1, onnotice: () => undefined });
  try {
    await other`begin`;
    await other.unsafe(change, [admin.id]);
    const answer = request();
    const isWaiting = async () => {
      const rows = await other`select count(*)::int as n from pg_stat_activity
        where wait_event_type = 'Lock' and datname = current_database()`;
      return rows[0]?.n > 0;
    };
    await expect.poll(isWaiting).toBe(true);
    await other`commit`;
    return (await answer).status;
  } finally {
    await other.end();
  }
}

const rowsMade = async () => {
  const rows = await context.sql`select (select count(*) from julia.api_keys) as keys,
    (select count(*) from julia.alert_destinations) as destinations,
    (select count(*) from julia.gateways) as gateways, (select count(*) from julia.users) as people, (select array_agg(password order by id) from julia.accounts) as hashes`;
  return rows[0];
};

const CHANGES = [
  ["a session that ended", "delete from julia.sessions where user_id = $1", 401],
  ["an admin who was demoted", "update julia.users set role = 'manager' where id = $1", 403],
] as const;

test.each(
  Object.entries(LASTING).flatMap(([what, request]) =>
    CHANGES.map(([by, change, status]) => ({ what, by, change, status, request })),
  ),
)("$what is not completed by $by during the request", async ({ change, status, request }) => {
  const before = await rowsMade();
  expect(await meanwhile(change, request)).toBe(status);
  expect(await rowsMade()).toEqual(before);
});
