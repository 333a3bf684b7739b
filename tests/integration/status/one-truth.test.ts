import { afterAll, expect, it } from "vitest";
import { listAlertContacts } from "@/lib/alerts/list-alert-contacts";
import { readAlertPage, readAlertSummary } from "@/lib/alerts/read-alerts";
import { chipName } from "@/lib/chip-name";
import { getChip } from "@/lib/chips/get-chip";
import { listChips } from "@/lib/chips/list-chips";
import { pauseChip } from "@/lib/chips/pause-chip";
import { readPoolHealth } from "@/lib/health/read-pool-health";
import { readPoolMetrics } from "@/lib/metrics/read-pool-metrics";
import { readMessageDetail } from "@/lib/queue/read/read-message-detail";
import { readMessagePage } from "@/lib/queue/read/read-message-page";
import { exportIncidents } from "@/lib/status/export-incidents";
import { exportStatus } from "@/lib/status/export-status";
import { readStatus } from "@/lib/status/read-status";
import { alertPageQuerySchema } from "@/types/alert-pages";
import { type Chip, chipListQuerySchema } from "@/types/chips";
import { messagePageQuerySchema } from "@/types/message-pages";
import { openAlertDesk } from "../../factories/alert-world";
import { ADMIN, createTestPool } from "../../factories/pool";
import { insertClient } from "../../factories/sending";
import { IS_LONG, report, seeded } from "../../setup/proof";
import { diceOf, fillRandomWorld } from "./random-world";

const SEEDS = IS_LONG ? 1_000 : 50;

const pool = await createTestPool({ environment: { APP_URL: "http://127.0.0.1:3998" } });
const clientId = await insertClient(pool);
const desk = await openAlertDesk(pool.ctx);
afterAll(() => pool.close());

const PAUSABLE: readonly Chip["status"][] = ["active", "warming", "restricted"];

const sum = <T>(items: readonly T[], value: (item: T) => number) =>
  items.reduce((total, item) => total + value(item), 0);
const linesOf = ({ csv }: { csv: string }) => csv.trimEnd().split("\r\n").slice(1);
const cellsOf = (line: string) => line.split(";").map((cell) => cell.replace(/^"|"$/g, ""));

/** Reads all information about the pool from each screen, file and endpoint. */
async function readScreens() {
  const { ctx } = pool;
  const status = await readStatus(ctx);
  const list = await listChips(ctx, chipListQuerySchema.parse({ pageSize: "100" }));
  const alerts = await readAlertPage(ctx, alertPageQuerySchema.parse({}));
  const csv = linesOf(await exportStatus(ctx, "pt-BR")).map(cellsOf);
  const incidents = linesOf(await exportIncidents(ctx, "pt-BR")).map(cellsOf);
  const metrics = await readPoolMetrics(ctx, { ofChips: true });
  const health = await readPoolHealth(ctx);
  const bell = await readAlertSummary(ctx);
  const messages = await readMessagePage(ctx, messagePageQuerySchema.parse({}));
  return { status, list, alerts, csv, incidents, metrics, health, bell, messages };
}
type Screens = Awaited<ReturnType<typeof readScreens>>;

/** Returns the fields of a chip that every screen must show with the same values. */
const storyOf = ({ condition, headline, health, contacts, sentToday, sentLast24h }: Chip) => ({
  condition,
  headline,
  health,
  contacts,
  sentToday,
  sentLast24h,
});
const storiesOf = (chips: readonly Chip[]) => new Map(chips.map((chip) => [chip.id, storyOf(chip)]));

async function expectOneStoryPerChip({ status, list }: Screens): Promise<void> {
  const stories = storiesOf(list.items);
  expect(storiesOf(status.instances.page.items)).toEqual(stories);
  const [one] = list.items;
  if (one !== undefined) expect(storyOf(await getChip(pool.ctx, one.id))).toEqual(stories.get(one.id));
  for (const { condition, headline, health } of list.items) {
    // A chip's condition is free of problems if and only if neither its headline nor its health names a problem.
    const isWell = condition === "connected" || condition === "warming";
    expect(headline.code === "connected" || headline.code === "warming", condition).toBe(isWell);
    if (isWell) expect([health.verdict, health.reasons]).toEqual(["ok", []]);
    if (health.verdict === "ok") expect(isWell || condition === "paused", condition).toBe(true);
  }
}

/**
 * A chip must have the same name on every screen and in every file. Its name differs from its instance name only if the
 * chip has a label.
 */
async function expectOneNamePerChip(screens: Screens): Promise<void> {
  const { status, list, alerts, csv, incidents, messages } = screens;
  const names = new Map(list.items.map((chip) => [chip.id, [chipName(chip), chip.instanceName]]));
  expect(csv.map((cells) => cells.slice(0, 2)).sort()).toEqual([...names.values()].sort());
  const named = [...alerts.open, ...alerts.history, ...status.incidents].flatMap(({ chip }) => chip ?? []);
  for (const { id, name, instanceName } of named) expect([name, instanceName]).toEqual(names.get(id));
  const sentences = [...alerts.open, ...alerts.history].flatMap(({ chip, cause }) =>
    chip === null ? [] : [cause.values],
  );
  for (const { name, instance } of sentences) expect([...names.values()]).toContainEqual([name, instance]);
  for (const [place, { chip }] of status.incidents.entries()) {
    expect(incidents[place]?.slice(1, 3)).toEqual([chip?.name ?? "", chip?.instanceName ?? ""]);
  }
  // The list of chips leaves out deleted chips.
  const sent = messages.items.filter(({ chipId }) => chipId !== null && names.has(chipId));
  for (const { chipId, chipName: name } of sent) expect(name).toBe(names.get(chipId ?? "")?.[0]);
  const instances = new Map([...names.values()].map(([name, instance]) => [instance, name]));
  const [message] = sent;
  if (message === undefined) return;
  const detail = await readMessageDetail(pool.ctx, message.id, { withText: false });
  for (const [instance, name] of Object.entries(detail.chipNames)) {
    expect(name).toBe(instances.get(instance) ?? name);
  }
}

/** The chips of a gateway that is down cannot send, whatever reads them. */
function expectOneStatePerGateway({ status, list, alerts, metrics, health }: Screens): void {
  const isSingle = metrics.gateways.length === 1;
  expect(status.gateways).toHaveLength(isSingle ? 0 : metrics.gateways.length);
  const down = health.gateways.filter(({ since }) => since !== null);
  expect(health.gateway.state === "ok").toBe(!status.notice.gateway.stopsPool);
  for (const gateway of status.gateways) {
    const chips = list.items.filter((chip) => chip.gateway.id === gateway.id);
    const [counted] = metrics.gateways.filter((one) => one.gateway === gateway.name);
    expect([gateway.chips, counted?.chips]).toEqual([chips.length, chips.length]);
    expect(counted?.connected).toBe(gateway.connected);
    expect(gateway.since !== null).toBe(down.some(({ id }) => id === gateway.id));
    if (gateway.since !== null) expect(counted?.canSend).toBe(0);
  }
  expect(sum(metrics.gateways, (gateway) => gateway.canSend)).toBe(status.instances.canSend);
  if (!isSingle) expect(sum(status.gateways, (gateway) => gateway.down)).toBe(status.instances.down);
  const reported = alerts.open.flatMap(({ rule, gateway }) =>
    rule === "gateway_unreachable" && gateway !== null ? [gateway.id] : [],
  );
  const withChips = status.gateways.filter(({ since, chips }) => since !== null && chips > 0);
  expect(reported).toEqual(expect.arrayContaining(withChips.map(({ id }) => id)));
  if (status.verdict.code === "gateway_partly") expect(status.notice.gateway.name).not.toBeNull();
  // An incident of a chip whose gateway is down can only have begun before.
  const hidden = alerts.open.filter(
    ({ rule }) => rule === "instance_offline" || rule === "failures_in_a_row",
  );
  const gatewayOf = new Map(list.items.map((chip) => [chip.id, chip.gateway.id]));
  for (const { chip } of hidden) expect(reported).not.toContain(gatewayOf.get(chip?.id ?? ""));
}

function expectOneValuePerName({ status, list, csv, metrics, health }: Screens): void {
  const { instances, capacity, backlog } = status;
  const { total, page, ...standings } = instances;
  expect([list.summary.total, list.total, csv.length, page.total]).toEqual([total, total, total, total]);
  expect(sum(Object.values(standings), (count) => count)).toBe(total);
  expect(list.summary.down).toBe(instances.down);
  expect(instances.paused).toBe(list.items.filter((chip) => chip.status === "paused").length);

  const connected = metrics.instances.filter((instance) => instance.connected).length;
  expect([list.summary.connected, health.connected]).toEqual([connected, connected]);

  expect(list.summary.capacityLeftThisHour).toBe(capacity.freeNow);
  expect(list.summary.capacityLeftToday).toBeGreaterThanOrEqual(capacity.freeNow);
  const sentToday = sum(list.items, (chip) => chip.sentToday);
  expect([capacity.sentToday, sum(csv, (cells) => Number(cells[10]))]).toEqual([sentToday, sentToday]);
  expect(capacity.sentToday).toBeGreaterThanOrEqual(capacity.uncertainToday);
  expect(capacity.sentLastHour).toBe(sum(list.items, (chip) => chip.sentLastHour));

  const phases = new Map(metrics.queue.map(({ phase, messages }) => [phase, messages]));
  expect([backlog.waiting, backlog.uncertain]).toEqual([phases.get("queued"), phases.get("uncertain")]);
  expect(sum(list.items, (chip) => chip.headline.waiting)).toBeLessThanOrEqual(backlog.waiting);

  const isStopped = status.notice.gateway.stopsPool || !status.notice.workerAlive;
  expect(capacity.isStopped).toBe(isStopped);
  if (isStopped) {
    expect(capacity).toMatchObject({ freeNow: 0, nextSlotAt: null, freeUntilMidnight: null, forecast: [] });
    expect(status.verdict.level).toBe("critical");
    expect(list.summary).toMatchObject({ capacityLeftToday: 0, capacityLeftThisHour: 0 });
  }
}

async function expectOneImpact({ status, alerts, incidents, bell }: Screens): Promise<void> {
  expect(bell.open).toBe(alerts.open.length);
  const impacts = new Map([...alerts.open, ...alerts.history].map(({ id, impact }) => [id, impact]));
  expect(incidents).toHaveLength(impacts.size);
  expect(status.incidents).toHaveLength(Math.min(impacts.size, 10));
  for (const [place, { id, impact }] of status.incidents.entries()) {
    expect(impact).not.toBeNull();
    expect(impacts.get(id)).toEqual(impact);
    const { contacts = 0, served = 0, waiting = 0, moved = 0, delayed = 0, lost = 0 } = impact ?? {};
    expect(served + waiting + moved).toBe(contacts);
    expect(incidents[place]?.slice(6).map(Number)).toEqual([contacts, served, waiting, moved, delayed, lost]);
    expect((await listAlertContacts(pool.ctx, id)).total).toBe(contacts);
  }
}

const openRules = ({ alerts }: Screens) =>
  alerts.open.map(({ rule, gateway, chip }) => `${rule} ${gateway?.id ?? ""} ${chip?.id}`).sort();
const sinceOf = ({ list }: Screens, isIn: (chip: Chip) => boolean) =>
  new Map(list.items.filter(isIn).map(({ id, headline }) => [id, headline.since]));

const chipRules = (screens: Screens) => openRules(screens).filter((rule) => !rule.endsWith(" undefined"));
const isLost = (chip: Chip) => ["disconnected", "logged_out", "missing"].includes(chip.condition);

/** Pauses one chip. None of its incidents may end, and none may begin. Returns what the screens say afterwards. */
async function expectPauseChangesNoIncident(seed: number): Promise<Screens> {
  // Every rule's hold time passes first, so that no incident begins or ends because of time alone.
  await desk.lookAfter(1200);
  const before = await readScreens();
  const running = before.list.items.filter(({ status }) => PAUSABLE.includes(status));
  const chip = running[seed % running.length];
  if (chip === undefined) return before;
  await pauseChip({ ...pool.ctx, actor: ADMIN }, chip.id);
  await desk.lookAfter(5);
  await desk.lookAfter(600);
  const after = await readScreens();
  expect(chipRules(after)).toEqual(chipRules(before));
  return after;
}

/**
 * Pauses every chip. This must not end an incident, must not count as an outage, and must not change the start time of
 * a problem.
 */
async function expectPauseIsNoOutage(before: Screens): Promise<void> {
  const { sql } = pool.ctx;
  await sql`update julia.chips set paused_at = julia.clock(), status = 'paused' where status in ${sql(PAUSABLE)}`;
  await desk.lookAfter(5);
  await desk.lookAfter(1200);
  const after = await readScreens();
  expect(chipRules(after)).toEqual(chipRules(before));
  // Incidents of the pool may begin meanwhile, so check only that none of them ends.
  expect(openRules(after)).toEqual(expect.arrayContaining(openRules(before)));
  const banned = after.list.items.filter(({ condition }) => condition === "banned").length;
  expect(after.status.instances.down).toBeLessThanOrEqual(banned);
  const lost = sinceOf(before, isLost);
  expect(sinceOf(after, (chip) => lost.has(chip.id))).toEqual(lost);
}

it("every screen, file and endpoint says the same about a random pool, also while all of it is paused", async () => {
  for (let seed = 1; seed <= SEEDS; seed += 1) {
    await desk.clear();
    await fillRandomWorld(pool, diceOf(seeded(seed)), clientId, new Date(desk.nowMs()));
    await desk.lookAfter(5);
    await desk.lookAfter(120);
    await desk.lookAfter(300);
    const screens = await readScreens();
    try {
      await expectOneStoryPerChip(screens);
      await expectOneNamePerChip(screens);
      expectOneValuePerName(screens);
      expectOneStatePerGateway(screens);
      await expectOneImpact(screens);
      await expectPauseIsNoOutage(await expectPauseChangesNoIncident(seed));
    } catch (error) {
      throw new Error(`seed ${seed}: ${error instanceof Error ? error.message : error}`, { cause: error });
    }
  }
  report(`one truth: ${SEEDS} random pools, no screen contradicts another`);
}, 1_800_000);
