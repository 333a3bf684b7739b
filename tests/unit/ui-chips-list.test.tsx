import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { NextIntlClientProvider } from "next-intl";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { preloadChipDialogs } from "@/components/chips/chip-dialogs";
import { ChipsPageContent } from "@/components/chips/chips-page-content";
import { loadMenuParts } from "@/components/layout/lazy-menu";
import { shouldRetry } from "@/lib/api/api-error";
import chipActions from "@/messages/pt-BR/chipActions.json";
import chips from "@/messages/pt-BR/chips.json";
import common from "@/messages/pt-BR/common.json";
import createInstance from "@/messages/pt-BR/createInstance.json";
import errors from "@/messages/pt-BR/errors.json";
import headline from "@/messages/pt-BR/headline.json";
import layout from "@/messages/pt-BR/layout.json";
import pairing from "@/messages/pt-BR/pairing.json";
import type { Chip, ChipList } from "@/types/chips";
import { chipWith, problem, stubServer } from "./dashboard-stub";

const messages = { chipActions, chips, common, createInstance, errors, headline, layout, pairing };
const NOW = new Date("2026-03-02T15:00:00.000Z");
const ID = (digit: number) => `01980000-0000-7000-8000-00000000000${digit}`;

const LOST = chipWith({
  id: ID(1),
  instanceName: "julia-1",
  status: "active",
  condition: "logged_out",
  state: "close",
  contacts: 14,
  sentLastHour: 12,
  effectivePerHour: 20,
  headline: {
    code: "logged_out",
    since: "2026-03-02T13:00:00.000Z",
    contacts: 14,
    values: { closeCode: "401" },
  },
});
const WELL = chipWith({
  id: ID(2),
  instanceName: "julia-2",
  status: "active",
  condition: "connected",
  state: "open",
  connected: true,
  headline: { code: "connected", since: "2026-03-01T13:00:00.000Z", contacts: 3, values: {} },
});

const listOf = (items: Chip[], change: Partial<ChipList> = {}): ChipList => ({
  items,
  total: items.length,
  page: 1,
  pageSize: 25,
  summary: {
    total: items.length,
    connected: 1,
    waiting: 0,
    warming: 0,
    banned: 0,
    capacityLeftToday: 88,
    capacityLeftThisHour: 8,
  },
  notice: {
    gateway: { status: "closed", cause: null, since: null, retryAt: null, license: null, version: null },
    workerHeartbeatAt: NOW.toISOString(),
    workerAlive: true,
    webhooksReachable: true,
    unknownInstances: 0,
    simulator: false,
    unsafeTestWindows: false,
  },
  ...change,
});

const clients: QueryClient[] = [];

function open(canWrite = true) {
  const client = new QueryClient({ defaultOptions: { queries: { retry: shouldRetry, retryDelay: 1 } } });
  clients.push(client);
  render(
    <NextIntlClientProvider locale="pt-BR" messages={messages} timeZone="America/Sao_Paulo" now={NOW}>
      <QueryClientProvider client={client}>
        <ChipsPageContent
          canWrite={canWrite}
          canMakeKeys={false}
          initialColumns={["phone", "usage", "lastMessage"]}
        />
      </QueryClientProvider>
    </NextIntlClientProvider>,
  );
  return { client, user: userEvent.setup({ advanceTimers: (ms) => vi.advanceTimersByTime(ms) }) };
}

const LIST = "GET /api/dashboard/chips";
const rowOf = (name: string) => within(screen.getByRole("link", { name }).closest("tr") ?? document.body);

// What the page fetches ahead of its use is here before it asks, and never after the test has ended.
beforeAll(async () => {
  await Promise.all([preloadChipDialogs(), loadMenuParts(), import("@/components/chips/bulk-actions")]);
});

beforeEach(() => {
  vi.useFakeTimers({ now: NOW, shouldAdvanceTime: true });
  window.history.replaceState(null, "", "/chips");
});
afterEach(() => {
  for (const client of clients.splice(0)) client.clear();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

describe("the list of chips", () => {
  it("says of each chip what is wrong, since when, who waits, and offers the one button that helps", async () => {
    stubServer({ [LIST]: () => listOf([LOST, WELL]) });
    open();
    await screen.findByRole("link", { name: "julia-1" });
    const lost = rowOf("julia-1");
    expect(lost.getByText(/Desconectado no celular/)).toHaveTextContent(
      "Desconectado no celular há 2 h; 14 médicos esperam. Leia o QR code de novo.",
    );
    expect(lost.getByText("12 de 20 na última hora")).toBeInTheDocument();
    expect(lost.getByRole("button", { name: "Reconectar" })).toBeInTheDocument();
    expect(rowOf("julia-2").queryByRole("button", { name: /Reconectar|Desconectar/ })).toBeNull();
  });

  it("searches on the server after a pause, from the first page, and puts it into the address", async () => {
    window.history.replaceState(null, "", "/chips?page=3");
    const { requests } = stubServer({ [LIST]: () => listOf([LOST]) });
    const { user } = open();
    await screen.findByRole("link", { name: "julia-1" });
    await user.keyboard("/");
    await user.keyboard("julia");
    await waitFor(() => expect(window.location.search).toBe("?search=julia"));
    expect(screen.getByRole("searchbox")).toHaveValue("julia");
    await waitFor(() => expect(requests.at(-1)?.path).toBe("/api/dashboard/chips?search=julia"));
    expect(requests.filter((request) => request.path.includes("search="))).toHaveLength(1);
  });

  it("filters and sorts on the server, with the address to show for it", async () => {
    const { requests } = stubServer({ [LIST]: () => listOf([LOST]) });
    const { user } = open();
    await screen.findByRole("link", { name: "julia-1" });
    await user.click(screen.getByRole("button", { name: /Situação$/, expanded: false }));
    await user.click(await screen.findByRole("menuitemcheckbox", { name: "Banido" }));
    await user.keyboard("{Escape}");
    await user.click(screen.getByRole("button", { name: "Última mensagem" }));
    expect(window.location.search).toBe("?condition=banned&sort=lastMessage&order=desc");
    await waitFor(() =>
      expect(requests.at(-1)?.path).toBe("/api/dashboard/chips?condition=banned&sort=lastMessage&order=desc"),
    );
  });

  it("keeps selection and focus when it refreshes by itself", async () => {
    let answer = listOf([LOST, WELL]);
    stubServer({ [LIST]: () => answer });
    const { user } = open();
    const box = await screen.findByRole("checkbox", { name: "Selecionar julia-2" });
    await user.click(box);
    answer = listOf([{ ...LOST, sentLastHour: 13 }, WELL]);
    await vi.advanceTimersByTimeAsync(10_500);
    await screen.findByText("13 de 20 na última hora");
    expect(screen.getByRole("checkbox", { name: "Selecionar julia-2" })).toBeChecked();
    expect(box).toHaveFocus();
  });

  it("keeps showing what it has when the server is gone, and says how old that is", async () => {
    let answer: () => unknown = () => listOf([WELL]);
    stubServer({ [LIST]: () => answer() });
    const { client } = open();
    await screen.findByRole("link", { name: "julia-2" });
    answer = () => problem("database_unavailable");
    await client.refetchQueries();
    expect(await screen.findByText(/Mostrando os dados de/)).toHaveTextContent(
      "O banco de dados não responde",
    );
    expect(screen.getByRole("link", { name: "julia-2" })).toBeInTheDocument();
  });

  it("offers to try again when there is nothing to show", async () => {
    let answer: () => unknown = () => problem("forbidden");
    stubServer({ [LIST]: () => answer() });
    const { user } = open();
    const again = await screen.findByRole("button", { name: "Tentar de novo" });
    answer = () => listOf([WELL]);
    await user.click(again);
    expect(await screen.findByRole("link", { name: "julia-2" })).toBeInTheDocument();
  });

  it("pauses the chosen ones after asking, and says which did not change", async () => {
    const { requests } = stubServer({
      [`POST /api/dashboard/chips/${ID(1)}/pause`]: () =>
        problem("chip_status_conflict", { operation: "delete" }),
      [`POST /api/dashboard/chips/${ID(2)}/pause`]: () => WELL,
      [LIST]: () => listOf([LOST, WELL]),
    });
    const { user } = open();
    await user.click(await screen.findByRole("checkbox", { name: "Selecionar todos desta página" }));
    await user.click(await screen.findByRole("button", { name: "Pausar" }));
    const dialog = within(await screen.findByRole("alertdialog"));
    expect(dialog.getByText("Pausar 2 chips?")).toBeInTheDocument();
    expect(requests.some((request) => request.method === "POST")).toBe(false);
    await user.click(dialog.getByRole("button", { name: "Pausar" }));
    await waitFor(() =>
      expect(requests.filter((request) => request.method === "POST").map((request) => request.path)).toEqual([
        `/api/dashboard/chips/${ID(1)}/pause`,
        `/api/dashboard/chips/${ID(2)}/pause`,
      ]),
    );
  });

  it("explains an empty pool, and a search without a match differently", async () => {
    stubServer({
      "search=zzz": () => listOf([], { summary: { ...listOf([]).summary, total: 5 } }),
      [LIST]: () => listOf([]),
    });
    const { user } = open();
    expect(await screen.findByText("Nenhum chip ainda")).toBeInTheDocument();
    window.history.pushState(null, "", "/chips?search=zzz");
    await user.click(await screen.findByRole("button", { name: "Limpar filtros" }));
    expect(window.location.search).toBe("");
  });

  it("gives those who only read nothing to press", async () => {
    stubServer({ [LIST]: () => listOf([LOST]) });
    const { user } = open(false);
    await screen.findByRole("link", { name: "julia-1" });
    expect(screen.queryByRole("checkbox")).toBeNull();
    expect(screen.queryByRole("button", { name: "Nova instância" })).toBeNull();
    expect(screen.queryByRole("button", { name: "Reconectar" })).toBeNull();
    await user.keyboard("n");
    expect(screen.queryByRole("dialog")).toBeNull();
  });

  it("shows only the worst of what is wrong with the product, with when it is tried again", async () => {
    const notice = {
      ...listOf([]).notice,
      workerAlive: false,
      gateway: {
        status: "open",
        cause: "unreachable",
        since: "2026-03-02T14:58:00.000Z",
        retryAt: "2026-03-02T15:01:00.000Z",
        license: null,
        version: null,
      },
    } as const;
    stubServer({ [LIST]: () => listOf([WELL], { notice }) });
    open();
    expect(await screen.findByText(/O gateway do WhatsApp não responde desde 11:58/)).toHaveTextContent(
      "Nova tentativa às 12:01.",
    );
    expect(screen.queryByText(/O processo que cuida da fila/)).toBeNull();
  });
});
