import { createServer, type ServerResponse } from "node:http";
import { afterAll, beforeAll, expect, it } from "vitest";
import { SYSTEM } from "@/lib/actor";
import { listChips } from "@/lib/chips/list-chips";
import { gatewayKeyOwner } from "@/lib/gateway/gateways";
import { seal } from "@/lib/outbound/seal";
import { createReconcileTask } from "@/lib/worker/reconcile-task";
import { chipListQuerySchema } from "@/types/chips";
import { fillLargePool } from "../../factories/large-pool";
import { createTestPool, eventually } from "../../factories/pool";
import { acceptMessages, addClient, preparePool, sendOne } from "../../factories/pool-traffic";
import { IS_LONG, percentile, report } from "../../setup/proof";

const GATEWAYS = IS_LONG ? 50 : 5;
const CHIPS = GATEWAYS * (IS_LONG ? 200 : 20);
const RECONCILED_WITHIN_MS = 60_000;
/** Sends of which the cost is measured. */
const SENDS = 300;

const pool = await createTestPool();
const { sql } = pool.ctx;
/** The gateways' addresses differ only in their first path segment. */
const called: string[] = [];
let hanging: { path: string; response: ServerResponse | null } | null = null;
const lists = new Map<string, object[]>();

const server = createServer((request, response) => {
  const path = request.url ?? "";
  called.push(path);
  if (path === hanging?.path) {
    hanging.response = response;
    return;
  }
  response.setHeader("content-type", "application/json");
  response.end(JSON.stringify(lists.get(path.split("/")[1] ?? "") ?? []));
});

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  await fillLargePool(sql, CHIPS, 5);
  for (let n = 0; n < GATEWAYS; n += 1) {
    const sealed = seal(pool.ctx.config.authSecret, gatewayKeyOwner(`g${n}`), "key");
    await sql`insert into julia.gateways (id, name, base_url, api_key_sealed, capacity)
      values (${`g${n}`}, ${`g${n}`}, ${`http://127.0.0.1:${address.port}/g${n}`}, ${sealed}, 1000)`;
  }
  await sql`update julia.chips c set gateway_id = 'g' || (n % ${GATEWAYS}), state = 'open', evolution_connected = true,
      status = 'active', banned_at = null, paused_at = null, owner_phone = phone, owner_key = phone_key,
      per_hour = 1000, per_day = 1000
    from (select id, row_number() over () as n from julia.chips) numbered where numbered.id = c.id`;
  const rows = await sql<{ gateway: string; name: string; phone: string }[]>`
    select gateway_id as gateway, instance_name as name, phone from julia.chips`;
  for (const { gateway, name, phone } of rows) {
    const instance = { name, connectionStatus: "open", ownerJid: `${phone}@s.whatsapp.net` };
    lists.set(gateway, [...(lists.get(gateway) ?? []), instance]);
  }
}, 600_000);
afterAll(async () => {
  await pool.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const reconciled = async () => {
  const rows = await sql<{ id: string }[]>`
    select id from julia.gateways where id <> 'default' and reconciled_at is not null`;
  return rows.map(({ id }) => id).sort();
};
const allGateways = Array.from({ length: GATEWAYS }, (_, n) => `g${n}`).sort();
const listPath = (id: string) => `/${id}/instance/fetchInstances`;

it("reads the list of each gateway once, and a gateway that hangs delays no other", async () => {
  hanging = { path: listPath("g1"), response: null };
  const task = createReconcileTask(pool.as(SYSTEM));
  const startedAtMs = performance.now();
  await task.startDue();
  const others = allGateways.filter((id) => id !== "g1");
  await eventually(reconciled, (ids) => ids.length === others.length, RECONCILED_WITHIN_MS * 4);
  const ms = Math.round(performance.now() - startedAtMs);
  expect(await reconciled()).toEqual(others);
  // The gateways are not due yet, so a second worker does not read them again.
  await createReconcileTask(pool.as(SYSTEM)).startDue();
  hanging.response?.end(JSON.stringify(lists.get("g1")));
  await task.settled();
  expect(await reconciled()).toEqual(allGateways);
  expect([...called].sort()).toEqual(allGateways.map(listPath).sort());
  const [missed] =
    await sql`select count(*)::int as chips from julia.chips where misses > 0 or state <> 'open'`;
  expect(missed).toEqual({ chips: 0 });
  report(
    `${CHIPS} chips at ${GATEWAYS} gateways reconciled in ${ms} ms, one call each (goal ${RECONCILED_WITHIN_MS} ms)`,
  );
  if (!IS_LONG) return;
  expect(ms).toBeLessThan(RECONCILED_WITHIN_MS);
  await measure();
}, 900_000);

/** Reports the time of the list of chips, and checks what a reservation costs compared with a pool of 10 chips. */
async function measure(): Promise<void> {
  const listMs: number[] = [];
  for (let n = 0; n < 60; n += 1) {
    const query = [{}, { sort: "usageDay" }, { search: "600001" }, { page: "7" }][n % 4] ?? {};
    const startedAtMs = performance.now();
    await listChips(pool.ctx, chipListQuerySchema.parse(query));
    listMs.push(performance.now() - startedAtMs);
  }
  const large = await sendMs();
  await sql`delete from julia.messages`;
  await sql`update julia.chips set status = 'cancelled', cancelled_at = now()
    where id not in (select id from julia.chips limit 10)`;
  await sql`vacuum analyze julia.chip_rotation`;
  const small = await sendMs();
  report(
    `${CHIPS} chips at ${GATEWAYS} gateways: list p95 ${percentile(listMs, 0.95).toFixed(0)} ms (goal 100), a send costs ${large.toFixed(1)} ms in the database, with 10 chips ${small.toFixed(1)} ms (ratio ${(large / small).toFixed(2)}, goal 1.5)`,
  );
  expect(large / small).toBeLessThan(1.5);
}

/** Returns the median time in ms from a message's reservation to `sent`. */
async function sendMs(): Promise<number> {
  await preparePool(sql);
  const clientId = await addClient(sql);
  await acceptMessages(sql, { clientId, contacts: Array.from({ length: SENDS }, (_, n) => n + 1) });
  const times: number[] = [];
  for (let n = 0; n < SENDS; n += 1) {
    const startedAtMs = performance.now();
    expect(await sendOne(sql, "01980000-0000-7000-8000-000000000001")).toBeTruthy();
    times.push(performance.now() - startedAtMs);
  }
  return percentile(times, 0.5);
}
