import { screen, waitFor, within } from "@testing-library/react";
import { beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { preloadChipDialogs } from "@/components/chips/chip-dialogs";
import { ChipsPageContent } from "@/components/chips/chips-page-content";
import { loadMenuParts } from "@/components/layout/lazy-menu";
import { chipWith, headline, chipListOf as listOf, problem, show, stubServer, user } from "./dashboard-stub";

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
    ...headline("logged_out", { closeCode: "401" }),
    since: "2026-03-02T13:00:00.000Z",
    contacts: 14,
  },
});
const WELL = chipWith({
  id: ID(2),
  instanceName: "julia-2",
  status: "active",
  condition: "connected",
  state: "open",
  connected: true,
  headline: headline("connected"),
});

const open = (canWrite = true) =>
  show(
    <ChipsPageContent
      canWrite={canWrite}
      canMakeKeys={false}
      initialColumns={["phone", "usage", "lastMessage"]}
    />,
  );

const LIST = "GET /api/dashboard/chips";
const rowOf = (name: string) => within(screen.getByRole("link", { name }).closest("tr") ?? document.body);

// Loads the lazy modules in advance, so that none of them arrives after the test has ended.
beforeAll(async () => {
  await Promise.all([preloadChipDialogs(), loadMenuParts(), import("@/components/chips/bulk-actions")]);
});

beforeEach(() => {
  vi.useFakeTimers({ now: NOW, shouldAdvanceTime: true });
  window.history.replaceState(null, "", "/chips");
});
describe("the list of chips", () => {
  it("shows each chip's problem, since when, who is waiting, and the one action that helps", async () => {
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

  it("keeps showing its last data when the server is unreachable and says how old the data is", async () => {
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

  it("pauses the selected chips after a confirmation and says which did not change", async () => {
    const { requests, sent } = stubServer({
      [`POST /api/dashboard/chips/${ID(1)}/pause`]: () =>
        problem("chip_status_conflict", { operation: "delete" }),
      [`POST /api/dashboard/chips/${ID(2)}/pause`]: () => WELL,
      [LIST]: () => listOf([LOST, WELL]),
    });
    open();
    await user.click(await screen.findByRole("checkbox", { name: "Selecionar todos desta página" }));
    await user.click(await screen.findByRole("button", { name: "Pausar" }));
    const dialog = within(await screen.findByRole("alertdialog"));
    expect(dialog.getByText("Pausar 2 chips?")).toBeInTheDocument();
    expect(sent()).toEqual([]);
    await user.click(dialog.getByRole("button", { name: "Pausar" }));
    await waitFor(() =>
      expect(requests.filter((request) => request.method === "POST").map((request) => request.path)).toEqual([
        `/api/dashboard/chips/${ID(1)}/pause`,
        `/api/dashboard/chips/${ID(2)}/pause`,
      ]),
    );
  });

  it("explains an empty pool differently from a search without a match", async () => {
    stubServer({
      "search=zzz": () => listOf([], { summary: { ...listOf([]).summary, total: 5 } }),
      [LIST]: () => listOf([]),
    });
    open();
    expect(await screen.findByText("Nenhum chip ainda")).toBeInTheDocument();
    window.history.pushState(null, "", "/chips?search=zzz");
    await user.click(await screen.findByRole("button", { name: "Limpar filtros" }));
    expect(window.location.search).toBe("");
  });
});
