import { screen, waitFor, within } from "@testing-library/react";
import { beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { MessagePageContent } from "@/components/messages/message-page-content";
import { MessagesPageContent } from "@/components/messages/messages-page-content";
import type { MessageDetail } from "@/types/message-pages";
import { problem, show, stubServer, user } from "./dashboard-stub";
import { MESSAGE_ID, messageWith, pageOf, rowWith } from "./message-stub";

const NOW = new Date("2026-03-02T15:00:00.000Z");
const ID = (digit: number) => `01980000-0000-7000-8000-00000000000${digit}`;
const LIST = "GET /api/dashboard/messages";

const LOST = rowWith({ id: ID(1), contactName: "Ana Lima", status: "uncertain", error: "timeout" });
const ALSO_LOST = rowWith({ id: ID(2), contactName: null, status: "uncertain", error: "worker_lost" });
const WAITING = rowWith({
  id: ID(3),
  contactName: "Caio Reis",
  status: "queued",
  chipName: null,
  waiting: { for: "instance", chipName: "julia-7", until: null },
});

const openList = (canWrite = true) => show(<MessagesPageContent canWrite={canWrite} />);
const rowOf = (name: string) => within(screen.getByRole("link", { name }).closest("tr") ?? document.body);

// Loads the lazy modules in advance, so that no module is still loading at the end of a test.
beforeAll(async () => {
  await Promise.all([
    import("@/components/messages/resolve-bar"),
    import("@/components/messages/cancel-message-dialog"),
    import("@/types/message-pages"),
  ]);
});
beforeEach(() => {
  vi.useFakeTimers({ now: NOW, shouldAdvanceTime: true });
  window.history.replaceState(null, "", "/messages");
});
describe("the list of messages", () => {
  it("shows each message's state and reason and links to its page", async () => {
    stubServer({ [LIST]: () => pageOf([LOST, WAITING]) });
    openList();
    const link = await screen.findByRole("link", { name: "Ana Lima" });
    expect(link).toHaveAttribute("href", `/messages/${ID(1)}`);
    expect(rowOf("Ana Lima").getByText("O gateway não respondeu a tempo")).toBeInTheDocument();
    expect(rowOf("Caio Reis").getByText("Esperando o chip julia-7")).toBeInTheDocument();
    expect(rowOf("Caio Reis").getByText("ainda sem chip")).toBeInTheDocument();
  });

  it("opens the search with `/`, searches on the server and updates the URL", async () => {
    const { requests } = stubServer({ [LIST]: () => pageOf([LOST]) });
    openList();
    await screen.findByRole("link", { name: "Ana Lima" });
    await user.keyboard("/");
    await user.keyboard("98888");
    await waitFor(() => expect(window.location.search).toBe("?search=98888"));
    await waitFor(() => expect(requests.at(-1)?.path).toBe("/api/dashboard/messages?search=98888"));
    expect(requests.filter(({ path }) => path.includes("search="))).toHaveLength(1);
  });

  it("shows the number of uncertain messages, as a button that toggles their filter", async () => {
    const { requests } = stubServer({ [LIST]: () => pageOf([LOST, WAITING], { uncertain: 12 }) });
    openList();
    const button = await screen.findByRole("button", { name: "Incertas: 12" });
    await user.click(button);
    expect(window.location.search).toBe("?status=uncertain");
    expect(button).toHaveAttribute("aria-pressed", "true");
    await waitFor(() => expect(requests.at(-1)?.path).toBe("/api/dashboard/messages?status=uncertain"));
    await user.click(button);
    expect(window.location.search).toBe("");
  });

  it("keeps selection and focus when it refreshes, and deselects messages resolved elsewhere", async () => {
    let answer = pageOf([LOST, ALSO_LOST]);
    stubServer({ [LIST]: () => answer });
    openList();
    const box = await screen.findByRole("checkbox", { name: "Selecionar a mensagem para Ana Lima" });
    await user.click(box);
    await user.click(
      screen.getByRole("checkbox", { name: "Selecionar a mensagem para +55\u00a011\u00a098888-7777" }),
    );
    expect(await screen.findByRole("toolbar", { name: "2 incertas selecionadas" })).toBeInTheDocument();
    box.focus();
    const fresh = rowWith({ id: ID(9), contactName: "Nova", status: "sent" });
    answer = pageOf([fresh, LOST, { ...ALSO_LOST, status: "sent", error: null, resolvedBy: "webhook" }]);
    await vi.advanceTimersByTimeAsync(3_500);
    expect(await screen.findByRole("link", { name: "Nova" })).toBeInTheDocument();
    expect(box).toBeChecked();
    expect(box).toHaveFocus();
    expect(screen.getByRole("toolbar", { name: "1 incerta selecionada" })).toBeInTheDocument();
    expect(screen.getByText("Confirmada depois pelo gateway")).toBeInTheDocument();
  });

  it("resolves several messages only after explaining what this means for the contacts", async () => {
    const { sent } = stubServer({
      [LIST]: () => pageOf([LOST, ALSO_LOST]),
      "POST /api/dashboard/messages/resolve": () => ({ resolved: [ID(1), ID(2)], skipped: [] }),
    });
    openList();
    await user.click(
      await screen.findByRole("checkbox", { name: "Selecionar todas as incertas desta lista" }),
    );
    await user.click(await screen.findByRole("button", { name: "Enviar de novo" }));
    const dialog = within(await screen.findByRole("alertdialog"));
    expect(dialog.getByText(/lê o mesmo texto duas vezes/)).toBeInTheDocument();
    expect(sent()).toEqual([]);
    await user.click(dialog.getByRole("button", { name: "Enviar de novo" }));
    await waitFor(() => expect(sent()).toEqual([{ ids: [ID(1), ID(2)], decision: "send_again" }]));
    await waitFor(() => expect(screen.queryByRole("toolbar")).toBeNull());
  });

  it("offers read-only users no selection", async () => {
    stubServer({ [LIST]: () => pageOf([LOST]) });
    openList(false);
    await screen.findByRole("link", { name: "Ana Lima" });
    expect(screen.queryByRole("checkbox")).toBeNull();
  });

  it("loads the next page from the cursor", async () => {
    const { requests } = stubServer({
      "cursor=41": () => pageOf([WAITING]),
      [LIST]: () => pageOf([LOST], { nextCursor: "41" }),
    });
    openList();
    await user.click(await screen.findByRole("button", { name: "Carregar mais" }));
    expect(await screen.findByRole("link", { name: "Caio Reis" })).toBeInTheDocument();
    expect(screen.getByRole("link", { name: "Ana Lima" })).toBeInTheDocument();
    expect(requests.at(-1)?.path).toBe("/api/dashboard/messages?cursor=41");
    expect(screen.queryByRole("button", { name: "Carregar mais" })).toBeNull();
  });

  it("distinguishes an empty product, a search without a match and a failure", async () => {
    let answer: () => unknown = () => pageOf([]);
    stubServer({ [LIST]: () => answer() });
    openList();
    expect(await screen.findByRole("heading", { name: "Nenhuma mensagem ainda" })).toBeInTheDocument();
    answer = () => pageOf([], { any: true });
    window.history.replaceState(null, "", "/messages?search=zzz");
    expect(
      await screen.findByRole("heading", { name: "Nenhuma mensagem com estes filtros" }),
    ).toBeInTheDocument();
    answer = () => problem("internal_error");
    await user.click(screen.getByRole("button", { name: "Limpar filtros" }));
    await vi.advanceTimersByTimeAsync(6_500);
    expect(screen.getByText(/Estes dados foram atualizados|O servidor falhou/)).toBeInTheDocument();
  });
});

describe("the message page", () => {
  const DETAIL = `GET /api/dashboard/messages/${MESSAGE_ID}`;
  const RESOLVE = `POST /api/dashboard/messages/${MESSAGE_ID}/resolve`;
  const openPage = async (
    message: MessageDetail,
    routes: Parameters<typeof stubServer>[0] = {},
    canWrite = true,
  ) => {
    const server = stubServer({ ...routes, [DETAIL]: () => message });
    show(<MessagePageContent messageId={MESSAGE_ID} canWrite={canWrite} />);
    await screen.findByRole("heading", { level: 1 });
    return server;
  };
  const UNCERTAIN = messageWith({
    status: "uncertain",
    uncertainSince: "2026-03-02T14:50:00.000Z",
    error: { code: "timeout", detail: "no answer within 60 s" },
  });

  it("explains why this chip was chosen and why each of the others was not", async () => {
    await openPage(
      messageWith({
        reason: "migrated",
        migrationCause: "banned",
        routing: {
          strategy: "sticky",
          candidates: [
            { instanceName: "julia-1", verdict: "chosen", load: 0.35 },
            { instanceName: "julia-2", verdict: "more_loaded", load: 0.62 },
            { instanceName: "julia-3", verdict: "hour_full", load: 0.8 },
          ],
        },
      }),
    );
    expect(
      screen.getByText(/mas ele foi banido pelo WhatsApp\. Dos que podiam enviar, julia-1/),
    ).toHaveTextContent(/35\s?% do limite de 24 horas/);
    expect(screen.getByText("julia-2").parentElement).toHaveTextContent(
      /Podia enviar, mas já tinha usado mais do limite dele\. \(62\s?% do limite de 24 horas\)/,
    );
    expect(screen.getByText("julia-3").parentElement).toHaveTextContent(
      /Já tinha usado todos os envios da hora/,
    );
  });

  it("shows what a queued message waits for and its expected time, and cancels it after confirmation", async () => {
    const { sent } = await openPage(
      messageWith({
        status: "queued",
        reason: null,
        instanceName: null,
        chipId: null,
        waiting: { for: "instance", chipName: "julia-7", until: null },
        estimatedSendAt: "2026-03-02T16:30:00.000Z",
        routing: { strategy: null, candidates: [] },
      }),
      { [`POST /api/dashboard/messages/${MESSAGE_ID}/cancel`]: () => problem("message_status_conflict") },
    );
    expect(screen.getByText(/Esperando o chip julia-7\. Previsão de envio: 13:30\./)).toBeInTheDocument();
    await user.click(screen.getByRole("button", { name: "Cancelar mensagem" }));
    const dialog = within(await screen.findByRole("alertdialog"));
    expect(sent()).toEqual([]);
    await user.click(dialog.getByRole("button", { name: "Cancelar mensagem" }));
    expect(await dialog.findByText(/^A situação da mensagem já mudou/)).toBeInTheDocument();
  });

  it("explains each decision on an uncertain message next to its button", async () => {
    const settled = messageWith({ status: "sent", resolution: { by: "Olga", at: NOW.toISOString() } });
    const { sent } = await openPage(UNCERTAIN, { [RESOLVE]: () => settled });
    const accept = screen.getByRole("button", { name: "Contar como enviada" });
    expect(accept).toHaveAccessibleDescription(/o médico fica sem ela/);
    expect(screen.getByRole("button", { name: "Enviar de novo" })).toHaveAccessibleDescription(
      /recebe o mesmo texto duas vezes/,
    );
    await user.click(accept);
    await waitFor(() => expect(sent()).toEqual([{ decision: "accept" }]));
  });

  it("says next to the buttons that somebody else has already decided", async () => {
    await openPage(UNCERTAIN, { [RESOLVE]: () => problem("message_status_conflict") });
    await user.click(screen.getByRole("button", { name: "Enviar de novo" }));
    expect(await screen.findByText(/^A situação da mensagem já mudou/)).toBeInTheDocument();
  });

  it("shows managers neither the text nor a button", async () => {
    await openPage({ ...UNCERTAIN, text: null }, {}, false);
    expect(screen.getByText(/Só operadores e administradores veem/)).toBeInTheDocument();
    expect(screen.getByText("Um operador precisa decidir.")).toBeInTheDocument();
    expect(screen.queryByRole("button")).toBeNull();
  });

  it("shows the text exactly as written, whatever it contains", async () => {
    const text = "Oi <script>alert(1)</script>\n‮segunda linha & {nome}";
    await openPage(messageWith({ text }));
    expect(
      screen.getByText((_, element) => element?.tagName === "P" && element.textContent === text),
    ).toBeVisible();
  });
});
