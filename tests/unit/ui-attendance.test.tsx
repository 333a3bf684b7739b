import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { watchAttendance } from "@/lib/api/attendance";
import { sendJson } from "@/lib/api/fetch-json";

let stop = () => {};

beforeEach(() => {
  vi.useFakeTimers();
  stop = watchAttendance();
});

afterEach(() => stop());

async function isMarked(): Promise<boolean> {
  const fetch = vi.fn(async (_path: string, _init: RequestInit) => new Response(null, { status: 204 }));
  vi.stubGlobal("fetch", fetch);
  await sendJson("/x", {});
  return new Headers(fetch.mock.calls[0]?.[1].headers).get("x-unattended") === "1";
}

test("requests are marked as unattended after a minute without input", async () => {
  expect(await isMarked()).toBe(false);
  vi.advanceTimersByTime(59_000);
  expect(await isMarked()).toBe(false);
  vi.advanceTimersByTime(2_000);
  expect(await isMarked()).toBe(true);
});

test.each(["pointerdown", "keydown", "wheel", "touchmove", "click"])(
  "%s counts as input from a person",
  async (sign) => {
    vi.advanceTimersByTime(61_000);
    document.body.dispatchEvent(new Event(sign, { bubbles: true }));
    expect(await isMarked()).toBe(false);
  },
);

test("a pointer at rest while the page moves under it does not count as input", async () => {
  vi.advanceTimersByTime(61_000);
  const moved = (movementX: number) =>
    document.body.dispatchEvent(
      Object.defineProperties(new MouseEvent("pointermove", { bubbles: true }), {
        movementX: { value: movementX },
        movementY: { value: 0 },
      }),
    );
  moved(0);
  expect(await isMarked()).toBe(true);
  moved(3);
  expect(await isMarked()).toBe(false);
});

test("a page that does not track input marks no requests", async () => {
  stop();
  vi.advanceTimersByTime(600_000);
  expect(await isMarked()).toBe(false);
});
