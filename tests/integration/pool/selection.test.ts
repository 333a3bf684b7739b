import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { VERDICTS } from "@/types/messages";
import { poolInstanceListSchema } from "@/types/selection";
import { problemOf } from "../../factories/problem";
import { openSelectionDesk, type SelectionDesk, to } from "./v1";

const HOUR_SECONDS = 3600;

let desk: SelectionDesk;
let selected: SelectionDesk["selected"];
let addChip: SelectionDesk["addChip"];

beforeEach(async () => {
  desk = await openSelectionDesk();
  ({ selected, addChip } = desk);
});
afterEach(() => desk.close());

async function refused(body: object): Promise<{ code: string; waitSeconds: number; verdicts: string[] }> {
  const response = await desk.select(body);
  const problem = await problemOf(response);
  return {
    code: problem.code,
    waitSeconds: Number(response.headers.get("retry-after")),
    verdicts: (problem.candidates ?? []).map(({ instanceName, verdict }) => `${instanceName} ${verdict}`),
  };
}

const setChip = (name: string, facts: string) =>
  desk.sql.unsafe(`update julia.chips set ${facts} where instance_name = $1`, [name]);
const CLOSED = "state = 'close', evolution_connected = false";

/** Returns the seconds from the pool's current time to `time`. */
async function secondsUntil(time: string | null | undefined): Promise<number> {
  const [clock] = await desk.sql<{ now: string }[]>`select julia.clock() as now`;
  return (Date.parse(time ?? "") - Date.parse(clock?.now ?? "")) / 1000;
}

describe("POST /api/v1/selection", () => {
  test("reserves a slot of the least loaded instance, which becomes the contact's preferred one", async () => {
    await addChip();
    await addChip();
    const first = await selected(to(1));
    expect(first).toMatchObject({ reason: "assigned", nextSlotAt: null, simulated: false });
    expect(first.candidates[0]).toMatchObject({ instanceName: first.instanceName, verdict: "chosen" });
    const second = await selected(to(2));
    expect(second.instanceName).not.toBe(first.instanceName);
    expect(await selected(to(1))).toMatchObject({ instanceName: first.instanceName, reason: "preferred" });
    expect(await desk.sendTo(1)).toMatchObject({ instance_name: first.instanceName });
    const events = await desk.sql`select kind from julia.contact_events`;
    expect(events.map((event) => event.kind)).toEqual(["assigned", "assigned"]);
  });

  test("says for equally loaded instances whether the other was used more recently", async () => {
    await addChip();
    await addChip();
    const verdicts = async (contact: number) =>
      (await selected(to(contact))).candidates.map((one) => one.verdict);
    // Neither chip has sent anything yet.
    expect(await verdicts(1)).toEqual(["chosen", "tied"]);
    await verdicts(2);
    await desk.clock.advance(600);
    // The first chip was used less recently than the second.
    expect(await verdicts(3)).toEqual(["chosen", "used_more_recently"]);
  });

  test("the slot counts for 60 s longer than an hour, and Retry-After ends with the slot", async () => {
    await addChip(1);
    await selected(to(1));
    const { code, waitSeconds, verdicts } = await refused(to(2));
    expect(code).toBe("no_instance_available");
    expect(verdicts).toEqual(["chip-000001 hour_full"]);
    expect(waitSeconds).toBeGreaterThan(HOUR_SECONDS + 57);
    expect(waitSeconds).toBeLessThanOrEqual(HOUR_SECONDS + 60);
    await desk.clock.advance(waitSeconds - 4);
    expect((await refused(to(2))).waitSeconds).toBeLessThanOrEqual(4);
    await desk.clock.advance((await refused(to(2))).waitSeconds);
    expect((await selected(to(2))).instanceName).toBe("chip-000001");
  });

  test("is a slot, not a message in flight: the instance continues to send", async () => {
    await addChip();
    await selected(to(1));
    expect(await desk.sendTo(2)).toBeTruthy();
  });

  test("the instance has the same gap after a selection as after a message", async () => {
    await desk.sql`update julia.settings set gap_new_min_seconds = 30, gap_new_max_seconds = 30,
      gap_known_min_seconds = 5, gap_known_max_seconds = 5`;
    await addChip();
    await selected(to(1));
    const first = await refused(to(1));
    expect(first).toMatchObject({ verdicts: ["chip-000001 cooling_down"] });
    expect(first.waitSeconds).toBeGreaterThan(26);
    await desk.clock.advance(31);
    await selected(to(1));
    expect((await refused(to(1))).waitSeconds).toBeLessThanOrEqual(5);
  });

  test("a contact waits for its preferred instance and leaves it only if necessary, with the cause", async () => {
    await desk.sql`update julia.settings set sticky_wait_seconds = 7200`;
    const own = await addChip(1);
    await selected(to(1));
    await addChip();
    const waiting = await desk.select(to(1));
    expect((await problemOf(waiting)).detail).toContain(own);
    await setChip(own, "per_hour = 20, per_day = 1");
    expect(await selected(to(1))).toMatchObject({ reason: "migrated" });
    const events = await desk.sql`select kind, reason from julia.contact_events order by id`;
    expect(events.map(({ kind, reason }) => [kind, reason])).toEqual([
      ["assigned", null],
      ["migrated", "day_full"],
    ]);
  });

  test("round robin chooses the instances in turn", async () => {
    for (let count = 0; count < 3; count += 1) await addChip();
    await desk.sql`update julia.settings set strategy = 'round_robin'`;
    const turns = [];
    for (let count = 0; count < 6; count += 1) turns.push((await selected(to(1))).instanceName);
    expect(new Set(turns.slice(0, 3)).size).toBe(3);
    expect(turns.slice(3)).toEqual(turns.slice(0, 3));
  });

  test("a dry run stores nothing and says which instance would send and when", async () => {
    await addChip(1);
    const before = await desk.snapshot();
    expect(await selected({ ...to(1), dryRun: true })).toMatchObject({
      reservationId: null,
      expiresAt: null,
      nextSlotAt: null,
      instanceName: "chip-000001",
    });
    expect(await desk.snapshot()).toBe(before);
    await selected(to(1));
    const later = await selected({ ...to(2), dryRun: true });
    const seconds = await secondsUntil(later.nextSlotAt);
    expect(seconds).toBeGreaterThan(HOUR_SECONDS + 55);
    expect(seconds).toBeLessThanOrEqual(HOUR_SECONDS + 60);
    expect(await desk.slotsHeld()).toBe(1);
  });

  test("nothing is stored if no instance is available, and each instance has a reason", async () => {
    const [banned, resting, paused, away] = [
      await addChip(),
      await addChip(0),
      await addChip(),
      await addChip(),
    ];
    await setChip(banned, "status = 'banned', banned_at = julia.clock()");
    await setChip(paused, "status = 'paused', paused_at = julia.clock()");
    await setChip(away, CLOSED);
    const before = await desk.snapshot();
    const { code, waitSeconds, verdicts } = await refused(to(1));
    expect(code).toBe("no_instance_available");
    expect(waitSeconds).toBe(60);
    const said = [`${banned} banned`, `${resting} warmup_rest`, `${paused} paused`, `${away} not_connected`];
    expect(verdicts.sort()).toEqual(said.sort());
    expect(await desk.snapshot()).toBe(before);
  });

  test("no instance is selected while the breaker is open", async () => {
    await addChip();
    await desk.sql`insert into julia.gateways (id, name, breaker, retry_at)
      values ('default', 'default', 'open', julia.clock() + interval '30 seconds')
      on conflict (id) do update set breaker = excluded.breaker, retry_at = excluded.retry_at`;
    const { code, waitSeconds, verdicts } = await refused(to(1));
    expect(code).toBe("no_instance_available");
    expect(verdicts).toEqual(["chip-000001 breaker_open"]);
    expect(waitSeconds).toBeGreaterThan(27);
    expect(waitSeconds).toBeLessThanOrEqual(30);
  });

  test("a contact waits for a chip of a gateway that is down, and after a minute leaves it", async () => {
    await addChip();
    const { instanceName: own } = await selected(to(1));
    await addChip();
    await desk.sql`insert into julia.gateways (id, name, base_url, api_key_sealed, breaker, opened_at, retry_at)
      values ('other', 'other', 'https://other.example.com', 'sealed', 'open', julia.clock(),
        julia.clock() + interval '30 seconds')`;
    await setChip(own, "gateway_id = 'other'");
    const waiting = await refused(to(1));
    expect(waiting).toMatchObject({ code: "no_instance_available" });
    expect(waiting.verdicts).toContain(`${own} breaker_open`);
    expect(waiting.waitSeconds).toBeGreaterThan(27);
    expect(waiting.waitSeconds).toBeLessThanOrEqual(30);
    const dry = await selected({ ...to(1), dryRun: true });
    expect(await secondsUntil(dry.nextSlotAt)).toBeGreaterThan(25);
    await desk.clock.advance(61);
    const moved = await selected(to(1));
    expect(moved).toMatchObject({ reason: "migrated" });
    expect(moved.instanceName).not.toBe(own);
  });

  test("a hundred concurrent requests get exactly as many slots as exist", async () => {
    await addChip(20);
    await addChip(20);
    const answers = await Promise.all(Array.from({ length: 100 }, (_, contact) => desk.select(to(contact))));
    expect(answers.filter((answer) => answer.status === 200)).toHaveLength(40);
    expect(answers.filter((answer) => answer.status === 503)).toHaveLength(60);
    expect(await desk.slotsHeld()).toBe(40);
  });
});

describe("GET /api/v1/instances", () => {
  test("returns every instance's slots and the time of its next one", async () => {
    const names = [await addChip(2, 100), await addChip(20, 1), await addChip(), await addChip(0)];
    await setChip(names[2] ?? "", CLOSED);
    for (let contact = 0; contact < 3; contact += 1) await selected(to(contact));
    const response = await desk.list();
    const { items } = poolInstanceListSchema.strict().parse(await response.json());
    expect(items).toMatchObject([
      { instanceName: names[0], connected: true, available: false, slotsLeftHour: 0, slotsLeftDay: 98 },
      { instanceName: names[1], connected: true, available: false, slotsLeftHour: 0, slotsLeftDay: 0 },
      { instanceName: names[2], connected: false, available: false, slotsLeftHour: 20, nextSlotAt: null },
      { instanceName: names[3], available: false, slotsLeftHour: 0, nextSlotAt: null },
    ]);
    const { waitSeconds } = await refused(to(9));
    const seconds = await secondsUntil(items[0]?.nextSlotAt);
    expect(Math.abs(seconds - waitSeconds)).toBeLessThan(3);
    await desk.clock.advance(waitSeconds);
    const later = poolInstanceListSchema.parse(await (await desk.list()).json());
    expect(later.items[0]).toMatchObject({ available: true, nextSlotAt: null });
  });
});

test("the database can return every verdict in the contract", async () => {
  const [row] = await desk.sql<{ source: string }[]>`
    select string_agg(prosrc, '') as source from pg_proc where pronamespace = 'julia'::regnamespace`;
  for (const verdict of VERDICTS) expect(row?.source).toContain(`'${verdict}'`);
});
