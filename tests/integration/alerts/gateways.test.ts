import { sql } from "drizzle-orm";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { chips } from "@/db/schema";
import { createDestination } from "@/lib/alerts/create-destination";
import { createSilence } from "@/lib/alerts/create-silence";
import { deliverAlerts } from "@/lib/alerts/deliver";
import { readAlertPage } from "@/lib/alerts/read-alerts";
import { listChips } from "@/lib/chips/list-chips";
import { readStatus } from "@/lib/status/read-status";
import { alertLinkOf } from "@/types/alert-links";
import { alertPageQuerySchema } from "@/types/alert-pages";
import { chipListQuerySchema } from "@/types/chips";
import { openAlertDesk } from "../../factories/alert-world";
import { insertOpenChip } from "../../factories/attempts";
import { bringUp, insertGatewayRow, takeDown } from "../../factories/gateway-rows";
import { ADMIN, createTestPool, insertContacts } from "../../factories/pool";
import { startReceiver } from "../../factories/receiver";

const bodies: string[] = [];
const receiver = await startReceiver(({ body }) => {
  bodies.push(body);
  return 200;
});
const pool = await createTestPool({
  environment: { APP_URL: "http://127.0.0.1:3998", CALLBACK_ALLOWED_HOSTS: `127.0.0.1:${receiver.port}` },
});
const desk = await openAlertDesk(pool.ctx);
const { lookAfter } = desk;
afterAll(async () => {
  await pool.close();
  receiver.close();
});

let recife = "";
beforeEach(async () => {
  await desk.clear();
  bodies.length = 0;
  recife = await insertGatewayRow(pool.ctx.sql, "recife");
});

const chipAt = (gatewayId: string, facts: Parameters<typeof insertOpenChip>[1] = {}) =>
  insertOpenChip(pool.ctx, { lastOpenAt: new Date(desk.nowMs()), gatewayId, ...facts });
const drop = (id: string, facts: Partial<typeof chips.$inferInsert> = {}) =>
  pool.ctx.db
    .update(chips)
    .set({ state: "close", evolutionConnected: false, ...facts })
    .where(sql`id = ${id}`);
const incidents = () => pool.ctx.sql<
  { rule: string; gateway: string | null; chip: string | null; state: string }[]
>`
  select rule, gateway_id as gateway, subject as chip, state from julia.alerts order by fired_at, rule, gateway_id`;
const firing = async () =>
  (await incidents())
    .filter(({ state }) => state === "firing")
    .map(({ rule, gateway }) => `${rule} ${gateway}`);
const settle = async () => {
  await lookAfter(5);
  await lookAfter(120);
};

describe("the outage of one of several gateways", () => {
  it("is one incident of that gateway, and the chips of the other gateway are watched as before", async () => {
    const lost = [await chipAt(recife), await chipAt(recife)];
    const other = await chipAt("default");
    await chipAt("default");
    await takeDown(pool.ctx.sql, recife);
    for (const { id } of lost) await drop(id, { state: "unknown" });
    await settle();
    expect(await firing()).toEqual(["gateway_unreachable recife"]);
    await drop(other.id, { closeCode: 401 });
    await settle();
    expect(await firing()).toEqual(["gateway_unreachable recife", "instance_offline null"]);
    await bringUp(pool.ctx.sql, recife);
    for (const { id } of lost) await drop(id, { state: "open", evolutionConnected: true });
    await settle();
    await lookAfter(60);
    expect(await firing()).toEqual(["instance_offline null"]);
    expect((await incidents()).filter(({ chip }) => chip === lost[0]?.id)).toEqual([]);
  });

  it("leaves an incident of one of its chips as it was until the chip can be seen again", async () => {
    const chip = await chipAt(recife);
    await chipAt("default");
    await drop(chip.id, { closeCode: 401 });
    await settle();
    await takeDown(pool.ctx.sql, recife);
    await drop(chip.id, { state: "open", evolutionConnected: true, closeCode: null });
    await settle();
    expect(await firing()).toEqual(["instance_offline null", "gateway_unreachable recife"]);
    await bringUp(pool.ctx.sql, recife);
    await settle();
    await lookAfter(60);
    expect(await firing()).toEqual([]);
  });

  it("does not hide that the chips of the other gateways are all lost", async () => {
    const [left, right] = [await chipAt(recife), await chipAt("default")];
    await takeDown(pool.ctx.sql, recife);
    await drop(left.id, { state: "unknown" });
    await drop(right.id);
    await settle();
    expect(await firing()).toEqual(["gateway_unreachable recife", "pool_empty null"]);
  });

  it("of all gateways is one incident per gateway, and hides the rules of the pool", async () => {
    for (const gateway of [recife, "default"]) await drop((await chipAt(gateway)).id, { state: "unknown" });
    await takeDown(pool.ctx.sql, recife);
    await takeDown(pool.ctx.sql, "default");
    await settle();
    expect(await firing()).toEqual(["gateway_unreachable default", "gateway_unreachable recife"]);
  });

  it("affects the contacts of its chips and no others", async () => {
    const [chip, other] = [await chipAt(recife), await chipAt("default")];
    await insertContacts(pool.ctx, chip.instanceName ?? "", 7);
    await insertContacts(pool.ctx, other.instanceName ?? "", 4);
    await takeDown(pool.ctx.sql, recife);
    await settle();
    const [incident] = (await readAlertPage(pool.ctx, alertPageQuerySchema.parse({}))).open;
    expect(incident?.gateway).toEqual({ id: recife, name: "recife" });
    expect(incident?.impact).toMatchObject({ contacts: 7, served: 7 });
    const { open } = await readAlertPage(pool.ctx, alertPageQuerySchema.parse({ search: "recif" }));
    expect(open).toHaveLength(1);
    const [shown] = (await readStatus(pool.ctx)).incidents;
    expect(shown?.gateway).toEqual({ id: recife, name: "recife" });
  });

  it("is named in the chat, with a link to the gateways", async () => {
    await chipAt(recife);
    await chipAt("default");
    await createDestination(pool.as(ADMIN), {
      kind: "slack",
      name: "Equipe",
      url: `${receiver.url}/hook`,
      minSeverity: "info",
    });
    await takeDown(pool.ctx.sql, recife);
    await settle();
    await deliverAlerts(pool.ctx);
    const [text] = bodies.map((body) => z.looseObject({ text: z.string() }).parse(JSON.parse(body)).text);
    expect(text).toContain("Gateway fora do ar (recife): O gateway recife não responde.");
    expect(bodies[0]).toContain("http://127.0.0.1:3998/settings/gateways");
  });

  it("can be silenced alone", async () => {
    await insertGatewayRow(pool.ctx.sql, "natal");
    for (const gateway of [recife, "natal", "default"]) await chipAt(gateway);
    await createSilence(pool.as(ADMIN), {
      rule: null,
      chipId: null,
      gatewayId: recife,
      minutes: 60,
      reason: "reparo",
    });
    await takeDown(pool.ctx.sql, recife);
    await takeDown(pool.ctx.sql, "natal");
    await settle();
    const { open, silences } = await readAlertPage(pool.ctx, alertPageQuerySchema.parse({}));
    expect(open.map(({ gateway, silencedUntil }) => [gateway?.id, silencedUntil !== null])).toEqual([
      ["natal", false],
      [recife, true],
    ]);
    expect(silences[0]?.gateway).toEqual({ id: recife, name: "recife" });
    expect(await desk.rulesTold()).toEqual(["gateway_unreachable fired"]);
  });
});

describe("sessions lost in one network outage", () => {
  const lose = (id: string, secondsAgo: number) =>
    drop(id, { closeCode: 408, closedAt: new Date(desk.nowMs() - secondsAgo * 1000) });

  it("are one incident of their gateway, which ends when the last session is back", async () => {
    await chipAt("default");
    const lost = [];
    for (let index = 0; index < 4; index += 1) lost.push(await chipAt(recife));
    for (const [index, { id }] of lost.entries()) await lose(id, index * 10);
    await settle();
    expect(await firing()).toEqual(["sessions_lost recife"]);
    const link = alertLinkOf("sessions_lost", recife);
    const query = Object.fromEntries(new URL(link?.path ?? "", "http://app").searchParams);
    const listed = await listChips(pool.ctx, chipListQuerySchema.parse(query));
    expect(listed.items.map(({ id }) => id).sort()).toEqual(lost.map(({ id }) => id).sort());
    const [row] = await pool.ctx.sql`select cause from julia.alerts`;
    expect(row?.cause).toMatchObject({ code: "sessions_lost", values: { sessions: 4, gateway: "recife" } });
    for (const { id } of lost.slice(1))
      await drop(id, { state: "open", evolutionConnected: true, closeCode: null });
    await settle();
    expect(await firing()).toEqual(["sessions_lost recife"]);
    await drop(lost[0]?.id ?? "", { state: "open", evolutionConnected: true, closeCode: null });
    await settle();
    await lookAfter(60);
    expect((await incidents()).map(({ rule, state }) => `${rule} ${state}`)).toEqual([
      "sessions_lost resolved",
    ]);
  });

  it("at different times are incidents of their chips", async () => {
    await chipAt("default");
    for (const secondsAgo of [0, 200, 400]) await lose((await chipAt(recife)).id, secondsAgo);
    await settle();
    expect(await firing()).toEqual(Array<string>(3).fill("instance_offline null"));
  });
});
