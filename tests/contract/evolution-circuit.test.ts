// biome-ignore-all lint/style/noExcessiveLinesPerFile: one database and server for all states of the breaker
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { FAILURES_TO_OPEN } from "@/lib/gateway/breaker/circuit-breaker";
import { createPostgresBreakerStore } from "@/lib/gateway/breaker/postgres-breaker-store";
import type { Timeouts } from "@/lib/gateway/evolution/timeouts";
import type { Gateway } from "@/lib/gateway/gateway";
import { openGateway } from "@/lib/gateway/gateways";
import { createLogger } from "@/lib/log/logger";
import { ENVIRONMENT_GATEWAY } from "@/types/gateways";
import { createTestDatabase, type TestDatabase } from "../setup/database";
import { type RunningServer, startHttpServer } from "./evolution-servers";

const log = createLogger({ level: "silent", process: "test" });
const OPEN_STATE = '{"instance":{"state":"open"}}';
const REFUSED_KEY = '{"status":401,"error":"Unauthorized","response":{"message":"Unauthorized"}}';

interface Answer {
  status: number;
  text: string;
}

let answer: (path: string) => Answer | "silence" | Promise<Answer>;
let asked: string[] = [];
let server: RunningServer;
let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
  server = await startHttpServer(async (request, response) => {
    const path = request.url ?? "";
    asked.push(path);
    const given = await answer(path);
    if (given !== "silence") response.writeHead(given.status).end(given.text);
  });
});
afterAll(async () => {
  await server.close();
  await database.close();
});

beforeEach(() => {
  asked = [];
  answer = () => ({ status: 200, text: OPEN_STATE });
});
afterEach(
  () => database.sql`
    update julia.gateways set breaker = 'closed', cause = null, opened_at = null, retry_at = null,
      license_required_since = null, license_check_at = null, last_success_at = null`,
);

/** Creates the gateway client of a separate process. */
function openProcess(url = server.url, sql = database.sql, timeouts?: Partial<Timeouts>): Gateway {
  return openGateway(ENVIRONMENT_GATEWAY, "evolution", { url, apiKey: "test-key" }, { sql, log, timeouts });
}

const impatient: Partial<Timeouts> = { connectionState: 400, sendText: 400 };
const badGateway = () => ({ status: 502, text: "<html>bad gateway</html>" });
const store = () => createPostgresBreakerStore(database.sql, ENVIRONMENT_GATEWAY);
const times = async (count: number, call: () => Promise<unknown>) => {
  for (let turn = 0; turn < count; turn += 1) await call();
};

/** Moves the breaker's timestamps into the past, as if the time until the next probe had passed. */
async function passTime(): Promise<void> {
  await database.sql`
    update julia.gateways set opened_at = opened_at - (retry_at - due.at), retry_at = due.at
    -- The column stores milliseconds. Without truncation, the time could be rounded up into the future.
    from (select date_trunc('milliseconds', clock_timestamp()) as at) due`;
}

/** Returns the seconds until the breaker allows the next probe, rounded to whole seconds. */
async function openFor(): Promise<number | undefined> {
  const [row] = await database.sql<{ seconds: number }[]>`
    select round(extract(epoch from retry_at - clock_timestamp()))::int as seconds from julia.gateways`;
  return row?.seconds;
}

/** Returns the seconds from the opening of the breaker to the next probe, however long the test has taken. */
async function firstWait(): Promise<number | undefined> {
  const [row] = await database.sql<{ seconds: number }[]>`
    select round(extract(epoch from retry_at - opened_at))::int as seconds from julia.gateways`;
  return row?.seconds;
}

async function opened(): Promise<Gateway> {
  answer = badGateway;
  const gateway = openProcess();
  await times(FAILURES_TO_OPEN, () => gateway.connectionState("alpha"));
  expect(await store().read()).toMatchObject({ state: "open" });
  asked = [];
  return gateway;
}

describe("the breaker opens", () => {
  it("after the fifth failure in a row and then blocks all calls", async () => {
    answer = badGateway;
    const gateway = openProcess();
    await times(4, () => gateway.connectionState("alpha"));
    expect(await store().read()).toMatchObject({ state: "closed" });
    expect(await gateway.connectionState("alpha")).toMatchObject({ kind: "unexpected" });
    expect(await store().read()).toMatchObject({ state: "open", cause: "unexpected" });
    expect(await firstWait()).toBe(10);

    const { retryAt } = await store().read();
    for (const call of [() => gateway.connectionState("alpha"), () => gateway.logout("alpha")]) {
      expect(await call()).toEqual({
        ok: false,
        kind: "circuit_open",
        detail: "the circuit is open (unexpected)",
        httpStatus: null,
        raw: null,
        retryAt,
      });
    }
    expect(asked).toHaveLength(5);
  });

  it("for all processes: for a new one and for one that was already calling", async () => {
    const atWork = openProcess();
    expect(await atWork.connectionState("alpha")).toMatchObject({ ok: true });
    await opened();
    expect(await openProcess().connectionState("alpha")).toMatchObject({ kind: "circuit_open" });
    // Each process caches the breaker's state for up to 0.5 s.
    answer = () => ({ status: 200, text: OPEN_STATE });
    await expect.poll(() => atWork.connectionState("alpha")).toMatchObject({ kind: "circuit_open" });
  });

  it.each([
    ["refused connections", "unreachable"],
    ["timeouts of cheap calls", "timeout"],
  ])("after %s: %s", async (_name, cause) => {
    answer = () => "silence";
    const closed = await startHttpServer(() => undefined);
    await closed.close();
    const gateway = openProcess(cause === "unreachable" ? closed.url : server.url, database.sql, impatient);
    await times(FAILURES_TO_OPEN, () => gateway.connectionState("alpha"));
    expect(await store().read()).toMatchObject({ state: "open", cause });
  });

  it("immediately when the key is rejected, because that affects every instance", async () => {
    answer = () => ({ status: 401, text: REFUSED_KEY });
    const gateway = openProcess();
    expect(await gateway.connectionState("alpha")).toMatchObject({ kind: "unauthorized" });
    expect(await store().read()).toMatchObject({ state: "open", cause: "unauthorized" });
    expect(await gateway.logout("beta")).toMatchObject({ kind: "circuit_open" });
    expect(asked).toHaveLength(1);
  });

  it("and counts the outage from the first failure", async () => {
    answer = badGateway;
    const gateway = openProcess();
    await gateway.connectionState("alpha");
    const [{ at: afterFirst } = { at: 0 }] = await database.sql<{ at: number }[]>`
      select (extract(epoch from clock_timestamp()) * 1000)::float8 as at, pg_sleep(1)`;
    await times(FAILURES_TO_OPEN - 1, () => gateway.connectionState("alpha"));
    const { state, openedAt } = await store().read();
    expect(state).toBe("open");
    // The process states how long ago the first failure was, so the statement's own time is added to it.
    expect(openedAt?.getTime()).toBeLessThan(afterFirst + 1_000);
  });

  it("once, with twenty calls in flight", async () => {
    answer = badGateway;
    const gateway = openProcess();
    await Promise.all(Array.from({ length: 20 }, () => gateway.connectionState("alpha")));
    expect(await firstWait()).toBe(10);
  });
});

describe("the breaker stays closed", () => {
  it("when a success occurs between failures", async () => {
    const gateway = openProcess();
    for (const status of [502, 502, 502, 502, 200, 502, 502, 502, 502]) {
      answer = () => ({ status, text: status === 200 ? OPEN_STATE : "<html>" });
      await gateway.connectionState("alpha");
    }
    expect(await store().read()).toMatchObject({ state: "closed" });
  });

  it.each([
    ["a missing instance", 404, { message: ['The "alpha" instance does not exist'] }],
    ["a taken name", 403, { message: ['This name "alpha" is already in use.'] }],
    ["a disconnected instance", 400, { message: ['The "alpha" instance is not connected'] }],
    ["a wrong recipient", 400, { message: [{ jid: "1@s.whatsapp.net", exists: false, number: "1" }] }],
    ["one instance without a socket", 500, { message: "Connection Closed" }],
  ])("after any number of: %s", async (_name, status, response) => {
    answer = () => ({ status, text: JSON.stringify({ status, response }) });
    const gateway = openProcess();
    await times(12, () => gateway.sendText("alpha", { number: "1", text: "oi" }));
    await times(12, () => gateway.logout("alpha"));
    expect(await store().read()).toMatchObject({ state: "closed" });
    expect(asked).toHaveLength(24);
  });

  it("after send timeouts, because they concern a single instance", async () => {
    answer = () => "silence";
    const gateway = openProcess(server.url, database.sql, impatient);
    await Promise.all(
      Array.from({ length: 8 }, () => gateway.sendText("alpha", { number: "1", text: "oi" })),
    );
    expect(await store().read()).toMatchObject({ state: "closed" });
  });
});

describe("while the gateway requires a licence, the breaker", () => {
  const refuse = () => ({ status: 503, text: '{"error":"service not activated","code":"LICENSE_REQUIRED"}' });

  it("stays closed, and the missing licence is stored for all processes", async () => {
    answer = refuse;
    const gateway = openProcess();
    await times(FAILURES_TO_OPEN * 4, async () => {
      expect(await gateway.connectionState("alpha")).toMatchObject({ kind: "license_required" });
      expect(await gateway.sendText("alpha", { number: "5511988887777", text: "oi" })).toMatchObject({
        kind: "license_required",
      });
    });
    expect(await store().read()).toMatchObject({ state: "closed", isLicenseRequired: true });
    const [row] = await database.sql`
      select is_down, back_at = license_check_at as is_told,
        license_check_at - license_required_since <= interval '30 seconds' as is_soon from julia.gateways`;
    expect(row).toEqual({ is_down: true, is_told: true, is_soon: true });
  });

  it("considers the licence active after any response that requires one", async () => {
    answer = refuse;
    const gateway = openProcess();
    await gateway.connectionState("alpha");
    answer = () => ({
      status: 404,
      text: '{"response":{"message":["The \\"ghost\\" instance does not exist"]}}',
    });
    expect(await openProcess().connectionState("ghost")).toMatchObject({ kind: "not_found" });
    expect(await store().read()).toMatchObject({ state: "closed", isLicenseRequired: false });
  });

  it("draws no conclusion from ambiguous responses or from responses that need no licence", async () => {
    answer = refuse;
    const gateway = openProcess();
    await gateway.connectionState("alpha");
    answer = () => ({ status: 200, text: '{"version":"2.4.0"}' });
    await gateway.readVersion();
    answer = badGateway;
    await gateway.connectionState("alpha");
    expect(await store().read()).toMatchObject({ isLicenseRequired: true });
  });

  it("closes if it was open, because even a licence error proves that the gateway responds", async () => {
    answer = badGateway;
    const gateway = openProcess();
    await times(FAILURES_TO_OPEN, () => gateway.connectionState("alpha"));
    expect(await store().read()).toMatchObject({ state: "open" });
    answer = refuse;
    await passTime();
    expect(await openProcess().connectionState("alpha")).toMatchObject({ kind: "license_required" });
    expect(await store().read()).toMatchObject({ state: "closed", isLicenseRequired: true });
  });
});

describe("the breaker retries", () => {
  it("with one call across all processes", async () => {
    await opened();
    await passTime();
    // The one call is answered only after all others have been refused, because its success closes the circuit.
    let refused = 0;
    let release = () => {};
    const othersAreRefused = new Promise<void>((resolve) => {
      release = resolve;
    });
    answer = () => othersAreRefused.then(() => ({ status: 200, text: OPEN_STATE }));
    const call = async (gateway: Gateway) => {
      const result = await gateway.connectionState("alpha");
      if (!result.ok && result.kind === "circuit_open") refused += 1;
      if (refused === 19) release();
    };
    const processes = Array.from({ length: 4 }, () => openProcess());
    await Promise.all(processes.flatMap((gateway) => Array.from({ length: 5 }, () => call(gateway))));
    expect(asked).toHaveLength(1);
    expect(refused).toBe(19);
  });

  it("and closes for all processes when that call succeeds", async () => {
    const others = [await opened(), openProcess()];
    for (const other of others) {
      expect(await other.connectionState("alpha")).toMatchObject({ kind: "circuit_open" });
    }
    await passTime();
    answer = () => ({ status: 200, text: OPEN_STATE });
    expect(await openProcess().connectionState("alpha")).toMatchObject({ ok: true });
    expect(await store().read()).toMatchObject({ state: "closed", cause: null, retryAt: null });
    for (const other of others) {
      await expect.poll(() => other.connectionState("alpha")).toMatchObject({ ok: true });
    }
  });

  it("and closes when the gateway itself rejects the call", async () => {
    await opened();
    await passTime();
    answer = () => ({
      status: 404,
      text: '{"response":{"message":["The \\"alpha\\" instance does not exist"]}}',
    });
    expect(await openProcess().connectionState("alpha")).toMatchObject({ kind: "not_found" });
    expect(await store().read()).toMatchObject({ state: "closed" });
  });

  it("after 10 s and then every 15 s while attempts fail, in any process", async () => {
    await opened();
    const waits = [await openFor()];
    for (let turn = 0; turn < 4; turn += 1) {
      await passTime();
      expect(await openProcess().connectionState("alpha")).toMatchObject({ kind: "unexpected" });
      waits.push(await openFor());
    }
    expect(waits).toEqual([10, 15, 15, 15, 15]);
    expect(asked).toHaveLength(4);
  });

  it("never with a call that has side effects: it verifies the key first", async () => {
    await opened();
    await passTime();
    expect(await openProcess().sendText("alpha", { number: "1", text: "oi" })).toMatchObject({
      kind: "circuit_open",
      retryAt: expect.any(Date),
    });
    expect(asked).toEqual(["/verify-creds"]);

    await passTime();
    answer = (path) =>
      path === "/verify-creds"
        ? { status: 200, text: '{"status":200}' }
        : { status: 201, text: '{"key":{"id":"3EB0","remoteJid":"1@s.whatsapp.net"},"status":"PENDING"}' };
    expect(await openProcess().sendText("alpha", { number: "1", text: "oi" })).toMatchObject({ ok: true });
    expect(asked.slice(1)).toEqual(["/verify-creds", "/message/sendText/alpha"]);
  });

  it("even if the retrying process died", async () => {
    await opened();
    await passTime();
    expect(await store().claimProbe(10_000)).toBe(true);
    expect(await openProcess().connectionState("alpha")).toMatchObject({ kind: "circuit_open" });
    await passTime();
    answer = () => ({ status: 200, text: OPEN_STATE });
    expect(await openProcess().connectionState("alpha")).toMatchObject({ ok: true });
  });
});

describe("the stored state", () => {
  it("contains the last success, but a late success never overwrites an open breaker", async () => {
    await openProcess().connectionState("alpha");
    const { lastSuccessAt } = await store().read();
    expect(lastSuccessAt).toBeInstanceOf(Date);
    await store().trip("unreachable", 10_000);
    await store().noteSuccess();
    expect(await store().read()).toMatchObject({ state: "open", cause: "unreachable", lastSuccessAt });
  });
});

describe("without PostgreSQL", () => {
  it("calls are sent, and each process still fails fast", async () => {
    const lost = await createTestDatabase();
    await lost.close();
    const gateway = openProcess(server.url, lost.sql);
    expect(await gateway.connectionState("alpha")).toMatchObject({ ok: true });
    answer = badGateway;
    await times(FAILURES_TO_OPEN, () => gateway.connectionState("alpha"));
    expect(await gateway.connectionState("alpha")).toMatchObject({ kind: "circuit_open" });
    expect(asked).toHaveLength(1 + FAILURES_TO_OPEN);
  });

  it("an unresponsive database does not delay calls for long", async () => {
    const gateway = openProcess();
    await database.sql.begin(async (transaction) => {
      await transaction`lock table julia.gateways in access exclusive mode`;
      expect(await gateway.connectionState("alpha")).toMatchObject({ ok: true });
    });
  });
});
