import { screen } from "@testing-library/react";
import { beforeEach, expect, it, vi } from "vitest";
import { z } from "zod";
import { show } from "./dashboard-stub";

const TEN_MINUTES_MS = 600_000;

beforeEach(() => {
  // The clock is stored in a module variable, so each test loads the modules again, as a new page does.
  vi.resetModules();
  vi.useFakeTimers({ toFake: ["Date"] });
});
/** Simulates a response of the server. The browser's clock is `aheadMs` ahead of the server's clock. */
async function askServer(aheadMs: number) {
  const date = new Date(Date.now() - aheadMs).toUTCString();
  vi.stubGlobal("fetch", async () => Response.json({}, { headers: { date } }));
  const { fetchJson } = await import("@/lib/api/fetch-json");
  await fetchJson("/api/dashboard/chips", async () => z.object({}));
}

async function agoText(aheadMs: number): Promise<string> {
  const { RelativeTime } = await import("@/components/layout/relative-time");
  const at = new Date(Date.now() - aheadMs - 90_000).toISOString();
  show(<RelativeTime at={at} />, { now: new Date(Date.now() - aheadMs) });
  return screen.getByRole("time").textContent ?? "";
}

it.each([0, TEN_MINUTES_MS, -TEN_MINUTES_MS, 26 * 3_600_000])(
  "says 'a minute ago' when the browser's clock is %d ms ahead",
  async (aheadMs) => {
    await askServer(aheadMs);
    expect(await agoText(aheadMs)).toBe("há 1 min");
  },
);

it("ignores differences below two seconds, so that times do not jump with each response", async () => {
  const { serverNow } = await import("@/lib/api/server-clock");
  await askServer(1_200);
  expect(serverNow()).toBe(Date.now());
});

it("keeps the clock when a response has no date", async () => {
  const { noteServerDate, serverNow } = await import("@/lib/api/server-clock");
  await askServer(TEN_MINUTES_MS);
  const beforeMs = serverNow();
  noteServerDate(null);
  noteServerDate("yesterday");
  expect(serverNow()).toBe(beforeMs);
  expect(Math.abs(Date.now() - TEN_MINUTES_MS - beforeMs)).toBeLessThanOrEqual(1_000);
});
