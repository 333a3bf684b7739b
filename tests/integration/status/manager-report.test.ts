import { randomUUID } from "node:crypto";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { type AlertRow, alerts, type ChipRow, chipEvents } from "@/db/schema";
import { readManagerReport } from "@/lib/status/read-manager-report";
import { type ManagerReport, managerReportSchema } from "@/types/manager";
import { insertOpenChip } from "../../factories/attempts";
import { createTestPool, insertChip } from "../../factories/pool";

const pool = await createTestPool();
afterAll(() => pool.close());
beforeEach(() => pool.ctx.sql`truncate julia.chips, julia.clientes, julia.alerts cascade`);

const read = async (): Promise<ManagerReport> => managerReportSchema.parse(await readManagerReport(pool.ctx));

/** Inserts sends of a chip to new contacts. The first `answered` of these contacts have replied. */
async function writeFirst(chip: ChipRow, count: number, hoursAgo: number, answered: number): Promise<void> {
  await pool.ctx.sql`
    with sent as (
      insert into julia.clientes (id, telefone, telefone_chave)
      select gen_random_uuid(), phone, phone
      from (select (552130000000 + n + (select count(*) from julia.clientes))::text as phone
        from generate_series(1, ${count}::int) n) p
      returning id
    ), history as (
      insert into julia.chip_contacts (chip_id, contact_id, first_sent_at, acknowledged_at, last_reply_at)
      select ${chip.id}, id, at, at, case when row_number() over () <= ${answered} then at end
      from sent, (select now() - make_interval(hours => ${hoursAgo}) as at) t
    )
    insert into julia.attempts (id, chip_id, contact_id, state, slot_at, held_at)
    select gen_random_uuid(), ${chip.id}, id, 'sent', at, at
    from sent, (select now() - make_interval(hours => ${hoursAgo}) as at) t`;
}

describe("the chips at risk", () => {
  it("are none without evidence", async () => {
    const chip = await insertOpenChip(pool.ctx);
    await writeFirst(chip, 5, 2, 0);
    expect((await read()).risks).toEqual([]);
  });

  it("are listed with their reasons, the highest risk first, without chips that cannot send", async () => {
    const silent = await insertOpenChip(pool.ctx, { label: "Silêncio" });
    await writeFirst(silent, 20, 48, 1);
    const hurt = await insertOpenChip(pool.ctx, { label: "Reincidente" });
    await pool.ctx.db.insert(chipEvents).values({
      chipId: hurt.id,
      kind: "status",
      to: "restricted",
      actorKind: "system",
    });
    await writeFirst(hurt, 12, 2, 0);
    const banned = await insertChip(pool.ctx, { status: "banned", bannedAt: new Date(), everPaired: true });
    await writeFirst(banned, 20, 48, 0);

    const { risks } = await read();
    expect(risks.map(({ chip, reasons }) => [chip.name, reasons.map(({ code }) => code)])).toEqual([
      ["Reincidente", ["restricted_before", "mostly_first"]],
      ["Silêncio", ["mostly_first", "unanswered"]],
    ]);
    expect(risks[1]?.reasons[1]).toMatchObject({ part: 19, whole: 20 });
  });
});

describe("the week", () => {
  const incident = (rule: AlertRow["rule"], subject: string | null, seconds: number, daysAgo = 1) => {
    const since = new Date(Date.now() - daysAgo * 86_400_000);
    return pool.ctx.db.insert(alerts).values({
      id: randomUUID(),
      rule,
      subject,
      severity: "critical",
      state: "resolved",
      cause: { code: "closed", values: {} },
      since,
      openedAt: since,
      firedAt: since,
      resolvedAt: new Date(since.getTime() + seconds * 1000),
    });
  };

  it("lists one ban above any number of short disconnections, and groups the disconnections", async () => {
    const chip = randomUUID();
    for (let count = 0; count < 12; count += 1) await incident("instance_offline", chip, 20);
    await incident("instance_offline", randomUUID(), 3600);
    await incident("chip_banned", randomUUID(), 0);
    await incident("chip_banned", randomUUID(), 0, 9);
    const one = { incidents: 1, open: 0, chips: 1 };
    expect((await read()).week).toEqual([
      { weight: "heavy", rule: "chip_banned", ...one, longestSeconds: 0 },
      { weight: "medium", rule: "instance_offline", ...one, longestSeconds: 3600 },
      { weight: "light", rule: "instance_offline", incidents: 12, open: 0, chips: 1, longestSeconds: 20 },
    ]);
  });
});
