import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import { Toaster } from "sonner";
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
    contacts: 20,
    waiting: 14,
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
    <>
      <ChipsPageContent
        canWrite={canWrite}
        offersFirstMessage={false}
        initialColumns={["phone", "usage", "lastMessage"]}
        initialDensity="compact"
      />
      <Toaster />
    </>,
  );

const LIST = "GET /api/dashboard/chips";
const rowOf = (name: string) => within(screen.getByRole("link", { name }).closest("tr") ?? document.body);

// Loads the lazy modules in advance, so that no module is still loading at the end of a test.
beforeAll(async () => {
  await Promise.all([
    preloadChipDialogs(),
    loadMenuParts(),
    import("@/components/chips/bulk/bulk-actions"),
    import("@/components/chips/bulk/bulk-dialog"),
    import("@/components/chips/chips-look"),
    import("@/types/saved-views"),
  ]);
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
    expect(lost.getByRole("img", { name: "12 de 20 na última hora" })).toBeInTheDocument();
    expect(lost.getByRole("button", { name: "Reconectar" })).toBeInTheDocument();
    expect(rowOf("julia-2").queryByRole("button", { name: /Reconectar|Desconectar/ })).toBeNull();
  });

  it("draws a page of 100 chips with at most 3,700 elements", async () => {
    const chips = Array.from({ length: 100 }, (_, index) => ({
      ...LOST,
      id: `01980000-0000-7000-8000-${String(index).padStart(12, "0")}`,
      instanceName: `julia-${index}`,
      label: `Plantão ${index}`,
      lastMessageAt: "2026-03-02T14:00:00.000Z",
    }));
    stubServer({ [LIST]: () => listOf(chips) });
    const { container } = open();
    await screen.findByRole("link", { name: "Plantão 99" });
    // The layout around the page has fewer than 300 elements, so the whole document has fewer than 4,000.
    // Without the list of notifications, in which other files of this window leave theirs.
    expect(container.querySelectorAll("*:not(ol, ol *)").length).toBeLessThanOrEqual(3_700);
  });

  it("switches between compact and roomy rows and remembers the choice", async () => {
    const { sent } = stubServer({
      "POST /api/preferences/chip-density": () => new Response(null, { status: 204 }),
      [LIST]: () => listOf([WELL]),
    });
    open();
    const compact = await screen.findByRole("button", { name: "Linhas compactas" });
    expect(compact).toHaveAttribute("aria-pressed", "true");
    await user.click(compact);
    expect(compact).toHaveAttribute("aria-pressed", "false");
    expect(sent()).toEqual([{ density: "roomy" }]);
  });

  it("keeps showing its last data when the server is unreachable and says how old the data is", async () => {
    let answer: () => unknown = () => listOf([WELL]);
    stubServer({ [LIST]: () => answer() });
    const { client } = open();
    await screen.findByRole("link", { name: "julia-2" });
    answer = () => problem("database_unavailable");
    await client.refetchQueries();
    expect(await screen.findByText(/Estes dados foram atualizados/)).toHaveTextContent(
      "O banco de dados não responde",
    );
    expect(screen.getByRole("link", { name: "julia-2" })).toBeInTheDocument();
  });

  const BULK = "POST /api/dashboard/chips/bulk";
  const changedOf = (ids: readonly string[]) => ({
    changed: ids.map((id) => ({
      id,
      before: { pausedAt: null },
      after: { pausedAt: "2026-03-02T15:00:00.000Z" },
    })),
    unchanged: 0,
    failures: [],
  });

  it("pauses every chip that matches, also on other pages, after showing their number, and undoes it", async () => {
    const others = Array.from({ length: 118 }, (_, index) => ({
      ...WELL,
      id: `01980000-0000-7000-8000-${String(index + 100).padStart(12, "0")}`,
    }));
    const { sent } = stubServer({
      "POST /api/dashboard/chips/bulk/undo": ({ body }) => {
        const ids = (body as { chips: { id: string }[] }).chips.map(({ id }) => id);
        if (ids.length === 50) return changedOf(ids);
        const reasons = ["deleted", "changed_since", "deleted"];
        return {
          ...changedOf(ids.slice(reasons.length)),
          failures: reasons.map((reason, index) => ({ id: ids[index], reason })),
        };
      },
      [BULK]: ({ body }) => changedOf((body as { chipIds: string[] }).chipIds),
      "GET /api/dashboard/chips/selection": () => ({ items: [LOST, WELL, ...others] }),
      [LIST]: () => listOf([LOST, WELL], { total: 120 }),
    });
    open();
    await user.click(await screen.findByRole("checkbox", { name: "Selecionar todos desta página" }));
    await user.click(await screen.findByRole("button", { name: "Selecionar todos os 120 resultados" }));
    expect(await screen.findByText("120 selecionados")).toBeInTheDocument();
    await user.click(screen.getByRole("button", { name: "Pausar" }));
    const dialog = within(await screen.findByRole("alertdialog"));
    expect(dialog.getByText("Pausar 120 chips?")).toBeInTheDocument();
    expect(sent()).toEqual([]);
    await user.click(dialog.getByRole("button", { name: "Pausar" }));
    await waitFor(() => expect(screen.queryByRole("alertdialog")).toBeNull());
    const batches = sent().map((body) => (body as { chipIds: string[] }).chipIds.length);
    expect(batches).toEqual([50, 50, 20]);
    // The toast uses pointer capture, which jsdom does not support.
    fireEvent.click(await screen.findByRole("button", { name: "Desfazer" }));
    await waitFor(() => expect(sent()).toHaveLength(6));
    expect(await screen.findByText("Desfeito em 117 chips")).toBeInTheDocument();
    expect(
      screen.getByText("3 não foram desfeitos: foi excluído (2), mudou de novo depois (1)"),
    ).toBeInTheDocument();
  });

  it("lists the chips that did not change, with the reason", async () => {
    stubServer({
      [BULK]: () => ({ changed: [], unchanged: 0, failures: [{ id: ID(1), reason: "deleted" }] }),
      [LIST]: () => listOf([LOST, WELL]),
    });
    open();
    await user.click(await screen.findByRole("checkbox", { name: "Selecionar julia-1" }));
    await user.click(await screen.findByRole("button", { name: "Mudar limites" }));
    const dialog = within(await screen.findByRole("dialog"));
    await user.type(dialog.getByLabelText("Por hora"), "30");
    await user.type(dialog.getByLabelText("Em 24 h"), "10");
    await user.click(dialog.getByRole("button", { name: "Mudar limites" }));
    expect(dialog.getByRole("alert")).toHaveTextContent("não pode passar do limite de 24 horas");
    await user.type(dialog.getByLabelText("Em 24 h"), "0");
    await user.click(dialog.getByRole("button", { name: "Mudar limites" }));
    const failed = within(await screen.findByRole("dialog", { name: "1 chip não mudou" }));
    expect(failed.getByRole("listitem")).toHaveTextContent("julia-1foi excluído");
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
