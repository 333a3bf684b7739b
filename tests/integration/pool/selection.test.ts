import { randomUUID } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { VERDICTS } from "@/types/messages";
import { poolInstanceListSchema, type Selection, selectionSchema } from "@/types/selection";
import {
  acceptMessages,
  addChips,
  addClient,
  contactPhone,
  preparePool,
  sendOne,
} from "../../factories/pool-traffic";
import { problemOf } from "../routes/dashboard";
import { openSelectionDesk, type SelectionCall, type SelectionDesk } from "./v1";

const HOUR_SECONDS = 3600;

let desk: SelectionDesk;

beforeEach(async () => {
  desk = await openSelectionDesk();
  await preparePool(desk.sql);
});
afterEach(() => desk.close());

const addChip = async (perHour = 20, perDay = 100) =>
  (await addChips(desk.sql, [{ perHour, perDay }]))[0] ?? "";

const to = (contact: number) => ({ to: contactPhone(contact) });

async function selected(body: object, call?: SelectionCall): Promise<Selection> {
  const response = await desk.select(body, call);
  expect(response.status, await response.clone().text()).toBe(200);
  return selectionSchema.strict().parse(await response.json());
}

async function refused(body: object): Promise<{ code: string; waitSeconds: number; verdicts: string[] }> {
  const response = await desk.select(body);
  const problem = await problemOf(response);
  return {
    code: problem.code,
    waitSeconds: Number(response.headers.get("retry-after")),
    verdicts: (problem.candidates ?? []).map(({ instanceName, verdict }) => `${instanceName} ${verdict}`),
  };
}

async function slotsHeld(): Promise<number> {
  const [row] = await desk.sql<{ held: number }[]>`
    select count(*)::int as held from julia.attempts where state not in ('not_sent', 'released')`;
  return row?.held ?? -1;
}

describe("POST /api/v1/selection", () => {
  test("takes a slot of the least loaded instance, and the contact keeps it", async () => {
    await addChip();
    await addChip();
    const first = await selected(to(1));
    expect(first).toMatchObject({ reason: "assigned", nextSlotAt: null, simulated: false });
    expect(first.candidates[0]).toMatchObject({ instanceName: first.instanceName, verdict: "chosen" });
    const second = await selected(to(2));
    expect(second.instanceName).not.toBe(first.instanceName);
    expect(await selected(to(1))).toMatchObject({ instanceName: first.instanceName, reason: "preferred" });
    await acceptMessages(desk.sql, { clientId: await addClient(desk.sql), contacts: [1] });
    expect(await sendOne(desk.sql, randomUUID())).toMatchObject({ instance_name: first.instanceName });
    const events = await desk.sql`select kind from julia.contact_events`;
    expect(events.map((event) => event.kind)).toEqual(["assigned", "assigned"]);
  });

  test("the slot counts for 60 s longer than its hour, and Retry-After is the moment it ends", async () => {
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

  test("is a slot, not a message in flight: the instance goes on sending", async () => {
    await addChip();
    await selected(to(1));
    await acceptMessages(desk.sql, { clientId: await addClient(desk.sql), contacts: [2] });
    expect(await sendOne(desk.sql, randomUUID())).toBeTruthy();
  });

  test("the instance rests after it as after a message", async () => {
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

  test("a contact waits for its own instance and leaves it when that is necessary, with the cause", async () => {
    await desk.sql`update julia.settings set sticky_wait_seconds = 7200`;
    const own = await addChip(1);
    await selected(to(1));
    await addChip();
    const waiting = await desk.select(to(1));
    expect((await problemOf(waiting)).detail).toContain(own);
    await desk.sql`update julia.chips set per_hour = 20, per_day = 1 where instance_name = ${own}`;
    expect(await selected(to(1))).toMatchObject({ reason: "migrated" });
    const events = await desk.sql`select kind, reason from julia.contact_events order by id`;
    expect(events.map(({ kind, reason }) => [kind, reason])).toEqual([
      ["assigned", null],
      ["migrated", "day_full"],
    ]);
  });

  test("by specialty, and in turn", async () => {
    const names = [await addChip(), await addChip(), await addChip()];
    await desk.sql`update julia.settings set strategy = 'by_specialty',
      specialty_map = jsonb_build_object('pediatria', jsonb_build_array(${names[2] ?? ""}::text))`;
    const body = { ...to(1), contact: { specialty: " Pediatria" } };
    expect(await selected(body)).toMatchObject({ instanceName: names[2], reason: "specialty" });
    await desk.sql`update julia.settings set strategy = 'round_robin'`;
    const turns = [];
    for (let count = 0; count < 6; count += 1) turns.push((await selected(to(1))).instanceName);
    expect(new Set(turns.slice(0, 3)).size).toBe(3);
    expect(turns.slice(3)).toEqual(turns.slice(0, 3));
  });

  test("a dry run takes and stores nothing, and says who would send and when", async () => {
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
    const [clock] = await desk.sql<{ now: string }[]>`select julia.clock() as now`;
    const seconds = (Date.parse(later.nextSlotAt ?? "") - Date.parse(clock?.now ?? "")) / 1000;
    expect(seconds).toBeGreaterThan(HOUR_SECONDS + 55);
    expect(seconds).toBeLessThanOrEqual(HOUR_SECONDS + 60);
    expect(await slotsHeld()).toBe(1);
  });

  test("nothing is stored when no instance is available, and every one of them says why", async () => {
    const names = [await addChip(), await addChip(0), await addChip(), await addChip()];
    await desk.sql`update julia.chips set status = 'banned', banned_at = julia.clock() where instance_name = ${names[0] ?? ""}`;
    await desk.sql`update julia.chips set status = 'paused', paused_at = julia.clock() where instance_name = ${names[2] ?? ""}`;
    await desk.sql`update julia.chips set state = 'close', evolution_connected = false where instance_name = ${names[3] ?? ""}`;
    const before = await desk.snapshot();
    const { code, waitSeconds, verdicts } = await refused(to(1));
    expect(code).toBe("no_instance_available");
    expect(waitSeconds).toBe(60);
    expect(verdicts.sort()).toEqual(
      [
        `${names[0]} banned`,
        `${names[1]} warmup_rest`,
        `${names[2]} paused`,
        `${names[3]} not_connected`,
      ].sort(),
    );
    expect(await desk.snapshot()).toBe(before);
  });

  test("while the gateway's circuit is open nobody is sent to it", async () => {
    await addChip();
    await desk.sql`insert into julia.gateways (id, breaker, retry_at)
      values ('default', 'open', julia.clock() + interval '30 seconds')
      on conflict (id) do update set breaker = excluded.breaker, retry_at = excluded.retry_at`;
    const { code, waitSeconds, verdicts } = await refused(to(1));
    expect(code).toBe("no_instance_available");
    expect(verdicts).toEqual(["chip-000001 breaker_open"]);
    expect(waitSeconds).toBeGreaterThan(27);
    expect(waitSeconds).toBeLessThanOrEqual(30);
  });

  test("of a hundred requests at once exactly as many get a slot as there are", async () => {
    await addChip(20);
    await addChip(20);
    const answers = await Promise.all(Array.from({ length: 100 }, (_, contact) => desk.select(to(contact))));
    expect(answers.filter((answer) => answer.status === 200)).toHaveLength(40);
    expect(answers.filter((answer) => answer.status === 503)).toHaveLength(60);
    expect(await slotsHeld()).toBe(40);
  });
});

describe("Idempotency-Key", () => {
  test("the same key and body is the same slot, however often and however much at once", async () => {
    await addChip();
    const call = { idempotencyKey: "k" };
    const answers = await Promise.all(Array.from({ length: 10 }, () => selected(to(1), call)));
    expect(new Set(answers.map((answer) => answer.reservationId)).size).toBe(1);
    expect(await selected({ to: `+${contactPhone(1)}` }, call)).toMatchObject({
      reservationId: answers[0]?.reservationId,
      instanceName: answers[0]?.instanceName,
      reason: "assigned",
      expiresAt: answers[0]?.expiresAt,
    });
    expect(await slotsHeld()).toBe(1);
  });

  test("another body is refused, another client's key is its own", async () => {
    await addChip();
    const first = await selected(to(1), { idempotencyKey: "k" });
    const other = await desk.select(to(2), { idempotencyKey: "k" });
    expect((await problemOf(other)).code).toBe("idempotency_key_mismatch");
    const theirs = await selected(to(2), { idempotencyKey: "k", secret: desk.theirs });
    expect(theirs.reservationId).not.toBe(first.reservationId);
    expect(await slotsHeld()).toBe(2);
  });

  test("a refused request leaves the key free", async () => {
    expect((await desk.select(to(1), { idempotencyKey: "k" })).status).toBe(503);
    await addChip();
    await selected(to(2), { idempotencyKey: "k" });
  });
});

describe("DELETE /api/v1/selection/{reservationId}", () => {
  test("gives the slot back within 60 s; again changes nothing; its key names nothing any more", async () => {
    await addChip(1);
    const { reservationId } = await selected(to(1), { idempotencyKey: "k" });
    expect((await refused(to(2))).code).toBe("no_instance_available");
    await desk.clock.advance(55);
    expect((await desk.release(reservationId ?? "")).status).toBe(204);
    expect((await desk.release(reservationId ?? "")).status).toBe(204);
    const replay = await desk.select(to(1), { idempotencyKey: "k" });
    expect((await problemOf(replay)).code).toBe("reservation_not_found");
    expect(await slotsHeld()).toBe(0);
    const [contact] = await desk.sql`select last_message_at from julia.clientes`;
    expect(contact?.last_message_at).toBeNull();
    await selected(to(2));
  });

  test("is too late after 60 s, and is nobody else's", async () => {
    await addChip(1);
    const { reservationId } = await selected(to(1));
    const before = await desk.snapshot();
    const foreign = await desk.release(reservationId ?? "", { secret: desk.theirs });
    expect((await problemOf(foreign)).code).toBe("reservation_not_found");
    await desk.clock.advance(61);
    const late = await desk.release(reservationId ?? "");
    expect((await problemOf(late)).code).toBe("reservation_not_found");
    expect((await problemOf(await desk.release(randomUUID()))).code).toBe("reservation_not_found");
    expect(await desk.snapshot()).toBe(before);
  });

  test("never takes away the slot of a message", async () => {
    await addChip();
    await acceptMessages(desk.sql, { clientId: await addClient(desk.sql), contacts: [1] });
    await sendOne(desk.sql, randomUUID());
    const [attempt] = await desk.sql<{ id: string }[]>`select id from julia.attempts`;
    expect((await desk.release(attempt?.id ?? "")).status).toBe(404);
    expect(await slotsHeld()).toBe(1);
  });
});

describe("GET /api/v1/instances", () => {
  test("tells every instance's slots and the moment of its next one", async () => {
    const names = [await addChip(2, 100), await addChip(20, 1), await addChip(), await addChip(0)];
    await desk.sql`update julia.chips set state = 'close', evolution_connected = false where instance_name = ${names[2] ?? ""}`;
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
    const [clock] = await desk.sql<{ now: string }[]>`select julia.clock() as now`;
    const seconds = (Date.parse(items[0]?.nextSlotAt ?? "") - Date.parse(clock?.now ?? "")) / 1000;
    expect(Math.abs(seconds - waitSeconds)).toBeLessThan(3);
    await desk.clock.advance(waitSeconds);
    const later = poolInstanceListSchema.parse(await (await desk.list()).json());
    expect(later.items[0]).toMatchObject({ available: true, nextSlotAt: null });
  });
});

describe("who may call", () => {
  test("only a key with the scope of the route", async () => {
    await addChip();
    const before = await desk.snapshot();
    const reader = await desk.keyFor(["instances:read", "messages:read", "messages:send"]);
    const selector = await desk.keyFor(["selection"]);
    expect((await desk.select(to(1), { secret: reader })).status).toBe(403);
    expect((await desk.release(randomUUID(), { secret: reader })).status).toBe(403);
    expect((await desk.list({ secret: selector })).status).toBe(403);
    for (const response of [
      await desk.select(to(1), { secret: "none" }),
      await desk.release(randomUUID(), { secret: "none" }),
      await desk.list({ secret: "none" }),
    ]) {
      expect((await problemOf(response)).code).toBe("unauthenticated");
    }
    expect(await desk.snapshot()).toBe(before);
  });
});

test("every verdict of the contract is one that the database can say", async () => {
  const [row] = await desk.sql<{ source: string }[]>`
    select string_agg(prosrc, '') as source from pg_proc where pronamespace = 'julia'::regnamespace`;
  for (const verdict of VERDICTS) expect(row?.source).toContain(`'${verdict}'`);
});
