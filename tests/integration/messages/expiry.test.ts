import { afterAll, beforeEach, expect, it } from "vitest";
import { getMessage } from "@/lib/queue/read/get-message";
import { readMessageDetail } from "@/lib/queue/read/read-message-detail";
import { sweepQueue } from "@/lib/queue/sweep-queue";
import type { Expiry } from "@/types/expiry";
import { insertOpenChip } from "../../factories/attempts";
import { createTestPool, insertContacts, newPhone } from "../../factories/pool";
import { insertClient, queueText } from "../../factories/sending";

const pool = await createTestPool();
const { sql } = pool.ctx;
const clientId = await insertClient(pool);
afterAll(() => pool.close());
beforeEach(async () => {
  await sql`truncate julia.chips, julia.clientes, julia.messages cascade`;
  await sql`update julia.gateways set breaker = 'closed', cause = null, opened_at = null`;
  // A message waits an hour for a chip that lost its connection, however busy the machine is.
  await sql`update julia.settings set strategy = 'sticky', specialty_map = '{}', sending_window_enabled = false,
    drop_wait_seconds = 3600`;
});

const chip = (facts: Parameters<typeof insertOpenChip>[1] = {}) => insertOpenChip(pool.ctx, facts);
/** Prevents the chip from sending for an hour, for the reason `by`. */
const block = (chipId: string, by: string) =>
  sql`update julia.chip_rotation set free_at = julia.clock() + interval '1 hour', blocked_by = ${by}
    where chip_id = ${chipId}`;

async function expire(...ids: string[]) {
  await sql`update julia.messages set expires_at = julia.clock() where id in ${sql(ids)}`;
  await sweepQueue(pool.ctx);
}

async function explained(id: string): Promise<Expiry | null> {
  const message = await readMessageDetail(pool.ctx, id, { withText: true });
  expect(message.status).toBe("expired");
  return message.expiry;
}

async function explainedExpiry(input: Partial<Parameters<typeof queueText>[1]> = {}) {
  const id = await queueText(pool, { clientId, ...input });
  await expire(id);
  return explained(id);
}

async function phoneOfContactOf(instanceName: string): Promise<string> {
  await insertContacts(pool.ctx, instanceName, 1);
  const [contact] = await sql<{ telefone: string }[]>`
    select telefone from julia.clientes where instancia_preferida = ${instanceName}`;
  return contact?.telefone ?? "";
}

it("counts what every chip was doing when a message for any chip expires", async () => {
  await block((await chip()).id, "gap");
  await block((await chip()).id, "gap");
  await block((await chip()).id, "hour");
  await block((await chip()).id, "day");
  await chip({ state: "close", evolutionConnected: false });
  await chip({ status: "paused", pausedAt: new Date() });
  const expiry = await explainedExpiry();
  expect(expiry).toMatchObject({ cause: "any_instance", instanceName: null });
  expect(expiry?.chips[0]).toEqual({ verdict: "cooling_down", count: 2 });
  expect(new Map(expiry?.chips.map(({ verdict, count }) => [verdict, count]))).toEqual(
    new Map([
      ["cooling_down", 2],
      ["hour_full", 1],
      ["day_full", 1],
      ["not_connected", 1],
      ["paused", 1],
    ]),
  );
});

it.each([
  ["gap", "cooling_down"],
  ["ramp", "cooling_down"],
  ["hour", "hour_full"],
] as const)("names the contact's chip and why it did not send (%s)", async (blockedBy, verdict) => {
  await chip();
  const { id, instanceName } = await chip();
  const to = await phoneOfContactOf(instanceName ?? "");
  await block(id, blockedBy);
  expect(await explainedExpiry({ to })).toEqual({
    cause: "instance",
    instanceName,
    chips: [{ verdict, count: 1 }],
  });
});

it("says that the contact's chip was not connected", async () => {
  const { id, instanceName } = await chip();
  const to = await phoneOfContactOf(instanceName ?? "");
  await sql`update julia.chips set state = 'close', evolution_connected = false where id = ${id}`;
  expect(await explainedExpiry({ to })).toEqual({
    cause: "instance",
    instanceName,
    chips: [{ verdict: "not_connected", count: 1 }],
  });
});

it("counts only the chips of the specialty", async () => {
  const { id, instanceName } = await chip();
  await chip();
  await block(id, "hour");
  const map = JSON.stringify({ cardiologia: [instanceName] });
  await sql`update julia.settings set strategy = 'by_specialty', specialty_map = ${map}::text::jsonb`;
  const to = newPhone();
  await queueText(pool, { clientId, to });
  await sql`truncate julia.messages cascade`;
  await sql`update julia.clientes set especialidade = 'Cardiologia'`;
  expect(await explainedExpiry({ to })).toEqual({
    cause: "specialty",
    instanceName: null,
    chips: [{ verdict: "hour_full", count: 1 }],
  });
});

it("explains a message behind an earlier one by the reason why the earlier one was not sent", async () => {
  await block((await chip()).id, "hour");
  const to = newPhone();
  const first = await queueText(pool, { clientId, to });
  const second = await queueText(pool, { clientId, to });
  await expire(first, second);
  expect((await explained(first))?.cause).toBe("any_instance");
  expect(await explained(second)).toEqual({
    cause: "earlier_message",
    instanceName: null,
    chips: [{ verdict: "hour_full", count: 1 }],
  });
});

it("says that the sending window was closed, but not for a reply", async () => {
  await chip();
  await sql`update julia.settings set sending_window_enabled = true,
    sending_from_hour = (extract(hour from julia.clock() at time zone time_zone)::int + 2) % 22,
    sending_until_hour = (extract(hour from julia.clock() at time zone time_zone)::int + 2) % 22 + 1`;
  expect((await explainedExpiry())?.cause).toBe("window_closed");
  expect((await explainedExpiry({ kind: "reply" }))?.cause).toBe("any_instance");
});

it("says that the gateway was down, a retry was due later, the batch was paused, or no worker ran", async () => {
  await chip();
  const retry = await queueText(pool, { clientId });
  await sql`update julia.messages set ready = false, not_before = julia.clock() + interval '1 minute' where id = ${retry}`;
  await expire(retry);
  expect((await explained(retry))?.cause).toBe("retry");

  const paused = await queueText(pool, { clientId });
  await sql`update julia.messages set ready = false, not_before = 'infinity' where id = ${paused}`;
  await expire(paused);
  expect((await explained(paused))?.cause).toBe("batch_paused");

  const late = await queueText(pool, { clientId });
  await sql`update julia.messages set expires_at = julia.clock() - interval '2 minutes' where id = ${late}`;
  await sweepQueue(pool.ctx);
  expect((await explained(late))?.cause).toBe("worker_silent");

  await sql`update julia.gateways set breaker = 'open', opened_at = julia.clock(), cause = 'unreachable'`;
  expect(await explainedExpiry()).toEqual({ cause: "gateway_down", instanceName: null, chips: [] });
});

it("reports the reason in `error.detail`, and explains every message of a batch", async () => {
  await block((await chip()).id, "gap");
  await chip({ status: "paused", pausedAt: new Date() });
  const ids: string[] = [];
  for (let sent = 0; sent < 30; sent += 1) ids.push(await queueText(pool, { clientId }));
  await expire(...ids);
  for (const id of ids) {
    expect((await getMessage(pool.ctx, id, { clientId })).error).toEqual({
      code: "expired",
      detail: "Waited for any instance: 1 cooling_down, 1 paused",
    });
  }
});
