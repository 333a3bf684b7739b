import { v7 as uuidv7 } from "uuid";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { phoneKey } from "@/lib/phone";
import { readSettings } from "@/lib/settings/read-settings";
import { requeue } from "@/lib/settings/requeue";
import { updateSettings } from "@/lib/settings/update-settings";
import { JOBS } from "@/lib/worker/job-list";
import type { PatchSettingsInput } from "@/types/settings";
import { insertOpenChip } from "../../factories/attempts";
import { ADMIN, createTestPool, newPhone } from "../../factories/pool";
import { insertClient, queueText } from "../../factories/sending";

const HOUR_SECONDS = 3600;

const pool = await createTestPool();
const clientId = await insertClient(pool);
afterAll(() => pool.close());
beforeEach(async () => {
  await pool.ctx.sql`delete from julia.messages`;
  await pool.ctx.sql`select julia_jobs.remove_job('requeue')`;
  await change({
    strategy: "sticky",
    specialtyMap: {},
    specialtyFallback: true,
    stickyWaitSeconds: HOUR_SECONDS,
    sendingWindowEnabled: false,
    sendingFromHour: 8,
    sendingUntilHour: 20,
  });
  await pool.ctx.sql`select julia_jobs.remove_job('requeue')`;
});

async function change(given: Omit<PatchSettingsInput, "version">): Promise<void> {
  const { version } = await readSettings(pool.ctx.db);
  await updateSettings(pool.as(ADMIN), { version, ...given });
}

async function accept(contact: { specialty?: string; prefers?: string | null } = {}): Promise<string> {
  const { specialty = null, prefers = null } = contact;
  const [id, phone] = [uuidv7(), newPhone()];
  await pool.ctx
    .sql`insert into julia.clientes (id, telefone, telefone_chave, especialidade, instancia_preferida)
    values (${id}, ${phone}, ${phoneKey(phone)}, ${specialty}, ${prefers})`;
  return queueText(pool, { clientId, to: phone, ttlSeconds: 86_400 });
}

async function waiting(id: string) {
  const [row] = await pool.ctx.sql<{ key: string[]; ready: boolean; wait_seconds: string | null }[]>`
    select array[route_kind, route_chip_id::text, route_specialty] as key, ready, extract(epoch from migrate_at - created_at) as wait_seconds
    from julia.messages where id = ${id}`;
  if (row === undefined) throw new Error(`no message ${id}`);
  return { ...row, wait_seconds: row.wait_seconds === null ? null : Math.round(Number(row.wait_seconds)) };
}
const NO_CHIP = "00000000-0000-0000-0000-000000000000";
const ANY = ["any", NO_CHIP, ""];
const keys = async (ids: string[]) => Promise.all(ids.map(async (id) => (await waiting(id)).key));
const jobs = async () =>
  (await pool.ctx.sql`select 1 from julia_jobs.jobs where task_identifier = 'requeue'`).length;

describe("waiting messages", () => {
  it("get new routing keys when the strategy changes and when it changes back", async () => {
    const chip = await insertOpenChip(pool.ctx);
    const bound = await accept({ prefers: chip.instanceName, specialty: "Cardiologia" });
    const open = await accept({ specialty: "cardiologia" });
    expect(await keys([bound, open])).toEqual([["chip", chip.id, ""], ANY]);
    await change({ strategy: "round_robin" });
    expect(await keys([bound, open])).toEqual([ANY, ANY]);
    await change({ strategy: "by_specialty", specialtyMap: { cardiologia: [chip.instanceName ?? ""] } });
    expect(await keys([bound, open])).toEqual([
      ["chip", chip.id, ""],
      ["specialty", NO_CHIP, "cardiologia"],
    ]);
    // With the routing key of a specialty that has no chips, the message would never be sent.
    await change({ specialtyMap: {}, specialtyFallback: false });
    expect(await keys([bound, open])).toEqual([["chip", chip.id, ""], ANY]);
  });

  it("wait for the time in the new setting", async () => {
    const chip = await insertOpenChip(pool.ctx);
    const bound = await accept({ prefers: chip.instanceName });
    expect((await waiting(bound)).wait_seconds).toBe(HOUR_SECONDS);
    await change({ stickyWaitSeconds: 60 });
    expect((await waiting(bound)).wait_seconds).toBe(60);
  });

  it("that are locked are skipped without waiting and requeued by the next job", async () => {
    const chip = await insertOpenChip(pool.ctx);
    const [held, free] = [
      await accept({ prefers: chip.instanceName }),
      await accept({ prefers: chip.instanceName }),
    ];
    await pool.ctx.sql.begin(async (other) => {
      await other`select 1 from julia.messages where id = ${held} for no key update`;
      await change({ strategy: "round_robin" });
      expect(await keys([held, free])).toEqual([["chip", chip.id, ""], ANY]);
    });
    expect(await jobs()).toBe(1);
    await JOBS.requeue(pool.ctx);
    expect(await keys([held, free])).toEqual([ANY, ANY]);
  });

  it("are each processed once, however many there are", async () => {
    const chip = await insertOpenChip(pool.ctx);
    await pool.ctx.sql`
      with contacts as (
        insert into julia.clientes (id, telefone, telefone_chave, instancia_preferida)
        select gen_random_uuid(), '55119' || n, '5511' || n, ${chip.instanceName}
        from generate_series(10000000, 10001999) n returning id, telefone)
      insert into julia.messages (id, client_id, body_digest, contact_id, to_phone, to_key, text, kind, ready, expires_at)
      select gen_random_uuid(), ${clientId}, 'd', id, telefone, telefone, 'Oi', 'new', true, now() + interval '1 day'
      from contacts`;
    await requeue(pool.ctx);
    const rows = await pool.ctx
      .sql`select route_chip_id as chip, count(*)::int as count from julia.messages group by 1`;
    expect(rows).toEqual([{ chip: chip.id, count: 2000 }]);
    await pool.ctx.sql`delete from julia.messages`;
  });

  it("are not requeued if no routing setting changed", async () => {
    await change({ defaultPerHour: 19 });
    expect(await jobs()).toBe(0);
  });
});

describe("a sending window", () => {
  /** Sets a sending window of one hour that is now closed. Returns the time at which the window opens. */
  async function closedWindow(): Promise<{ from: number; until: number; opensAt: string }> {
    const [row] = await pool.ctx.sql<{ hour: number }[]>`select extract(hour from julia.clock()
      at time zone time_zone)::int as hour from julia.settings where id = 1`;
    const hour = row?.hour ?? 0;
    const [from, until] = hour < 12 ? [22, 23] : [1, 2];
    await change({ sendingWindowEnabled: true, sendingFromHour: from, sendingUntilHour: until });
    const [opens] = await pool.ctx.sql<{ at: string }[]>`
      select julia.window_closed_until(s, 'new', julia.clock()) as at from julia.settings s where id = 1`;
    return { from, until, opensAt: opens?.at ?? "" };
  }

  it("that is removed releases the messages that it deferred, and no message that waits for another reason", async () => {
    const { opensAt } = await closedWindow();
    const [deferred, resting] = [await accept(), await accept()];
    await pool.ctx
      .sql`update julia.messages set ready = false, not_before = ${opensAt} where id = ${deferred}`;
    await pool.ctx
      .sql`update julia.messages set ready = false, not_before = julia.clock() + interval '7 minutes'
      where id = ${resting}`;
    await change({ sendingWindowEnabled: false });
    expect(await waiting(deferred)).toMatchObject({ ready: true, key: ANY });
    expect(await waiting(resting)).toMatchObject({ ready: false });
  });

  it("that still opens at the same time does not release the messages that it deferred", async () => {
    const { until, opensAt } = await closedWindow();
    const deferred = await accept();
    await pool.ctx
      .sql`update julia.messages set ready = false, not_before = ${opensAt} where id = ${deferred}`;
    await change({ sendingUntilHour: until === 23 ? 24 : 3 });
    expect(await waiting(deferred)).toMatchObject({ ready: false });
  });
});
