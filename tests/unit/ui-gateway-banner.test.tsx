import { act, screen } from "@testing-library/react";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import type { Notice } from "@/types/notice";
import { show } from "./dashboard-stub";
import { NOTICE } from "./message-stub";

const SERVER_NOW_MS = Date.parse("2026-11-20T12:00:00.500Z");
const TEN_MINUTES_MS = 600_000;

beforeEach(() => {
  // The clock of the server is stored in a module variable, so each test loads the modules again, as a new page does.
  vi.resetModules();
  vi.useFakeTimers({ toFake: ["Date", "setInterval", "clearInterval"] });
});

async function showBanner(aheadMs: number, gateway: Partial<Notice["gateway"]>) {
  vi.setSystemTime(SERVER_NOW_MS + aheadMs);
  const date = new Date(SERVER_NOW_MS).toUTCString();
  vi.stubGlobal("fetch", async () => Response.json({}, { headers: { date } }));
  const { fetchJson } = await import("@/lib/api/fetch-json");
  await fetchJson("/api/dashboard/chips", async () => z.object({}));
  const { NoticeBanner } = await import("@/components/layout/notice-banner");
  const down = {
    stopsPool: true,
    status: "open",
    cause: "unreachable",
    since: "2026-11-20T11:58:00.000Z",
  } as const;
  const notice = { ...NOTICE, gateway: { ...NOTICE.gateway, ...down, ...gateway } };
  show(<NoticeBanner notice={notice} />, { now: new Date(SERVER_NOW_MS) });
}

const later = (seconds: number) => new Date(SERVER_NOW_MS + seconds * 1_000).toISOString();
const pass = (seconds: number) => act(() => vi.advanceTimersByTime(seconds * 1_000));

describe("while the gateway does not respond, the banner", () => {
  it.each([0, TEN_MINUTES_MS, -TEN_MINUTES_MS])(
    "counts the seconds until the next attempt, with the browser's clock %d ms ahead",
    async (aheadMs) => {
      await showBanner(aheadMs, { retryAt: later(8) });
      expect(screen.getByRole("status")).toHaveTextContent(/Próxima tentativa em 8 segundos\.$/);
      pass(7);
      expect(screen.getByRole("status")).toHaveTextContent(/Próxima tentativa em 1 segundo\.$/);
      pass(2);
      expect(screen.getByRole("status")).toHaveTextContent(/Tentando agora\.$/);
    },
  );

  it("says that an attempt is under way until it has ended", async () => {
    await showBanner(0, { status: "half_open", retryAt: later(10) });
    expect(screen.getByRole("status")).toHaveTextContent(/Tentando agora\.$/);
  });

  it("does not make screen readers announce every second", async () => {
    await showBanner(0, { retryAt: later(8) });
    expect(screen.getByRole("timer")).toHaveTextContent("Próxima tentativa em 8 segundos.");
  });

  it("also counts down while the gateway refuses our key", async () => {
    await showBanner(0, { cause: "unauthorized", retryAt: later(8) });
    expect(screen.getByRole("status")).toHaveTextContent(
      /EVOLUTION_API_KEY\. Próxima tentativa em 8 segundos\.$/,
    );
  });
});
