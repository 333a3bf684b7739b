import { randomUUID } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { contactPhone } from "../../factories/pool-traffic";
import { problemOf } from "../../factories/problem";
import { openSelectionDesk, type SelectionDesk, to } from "./v1";

let desk: SelectionDesk;
let selected: SelectionDesk["selected"];
let addChip: SelectionDesk["addChip"];

beforeEach(async () => {
  desk = await openSelectionDesk();
  ({ selected, addChip } = desk);
});
afterEach(() => desk.close());

describe("Idempotency-Key", () => {
  test("the same key and body return the same slot, however often and concurrently", async () => {
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
    expect(await desk.slotsHeld()).toBe(1);
  });

  test("a different body is rejected, and another client's key is independent", async () => {
    await addChip();
    const first = await selected(to(1), { idempotencyKey: "k" });
    const other = await desk.select(to(2), { idempotencyKey: "k" });
    expect((await problemOf(other)).code).toBe("idempotency_key_mismatch");
    const theirs = await selected(to(2), { idempotencyKey: "k", secret: desk.theirs });
    expect(theirs.reservationId).not.toBe(first.reservationId);
    expect(await desk.slotsHeld()).toBe(2);
  });

  test("a rejected request does not use up the key", async () => {
    expect((await desk.select(to(1), { idempotencyKey: "k" })).status).toBe(503);
    await addChip();
    await selected(to(2), { idempotencyKey: "k" });
  });
});

describe("DELETE /api/v1/selection/{reservationId}", () => {
  test("releases the slot within 60 s, has no effect when repeated, and its key then finds no reservation", async () => {
    await addChip(1);
    const { reservationId } = await selected(to(1), { idempotencyKey: "k" });
    expect((await problemOf(await desk.select(to(2)))).code).toBe("no_instance_available");
    await desk.clock.advance(55);
    expect((await desk.release(reservationId ?? "")).status).toBe(204);
    expect((await desk.release(reservationId ?? "")).status).toBe(204);
    const replay = await desk.select(to(1), { idempotencyKey: "k" });
    expect((await problemOf(replay)).code).toBe("reservation_not_found");
    expect(await desk.slotsHeld()).toBe(0);
    const [contact] = await desk.sql`select last_message_at from julia.clientes`;
    expect(contact?.last_message_at).toBeNull();
    await selected(to(2));
  });

  test("is rejected after 60 s and for other clients", async () => {
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

  test("never releases the slot of a message", async () => {
    await addChip();
    await desk.sendTo(1);
    const [attempt] = await desk.sql<{ id: string }[]>`select id from julia.attempts`;
    expect((await desk.release(attempt?.id ?? "")).status).toBe(404);
    expect(await desk.slotsHeld()).toBe(1);
  });
});
