import { screen, waitFor, within } from "@testing-library/react";
import { beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { MessagePageContent } from "@/components/messages/message-page-content";
import { MessagesPageContent } from "@/components/messages/messages-page-content";
import { EXPIRY_CAUSES, expirySchema } from "@/types/expiry";
import { LOCALES } from "@/types/locale";
import type { MessageDetail } from "@/types/message-pages";
import { newClient, problem, show, stubServer, user } from "./dashboard-stub";
import { MESSAGE_ID, messageWith, pageOf, rowWith } from "./message-stub";

const NOW = new Date("2026-03-02T15:00:00.000Z");
const LIST = "GET /api/dashboard/messages";
const PREVIEW = "GET /api/dashboard/messages/send-again";
const SEND = "POST /api/dashboard/messages/send-again";
const DETAIL = `GET /api/dashboard/messages/${MESSAGE_ID}`;
const idsOf = (count: number) =>
  Array.from({ length: count }, (_, i) => `01980000-0000-7000-8000-${String(i).padStart(12, "0")}`);

const EXPIRED = messageWith({
  status: "expired",
  failedAt: "2026-03-02T14:58:00.000Z",
  expiresAt: "2026-03-02T14:58:00.000Z",
  reason: null,
  error: { code: "expired", detail: null },
  againRefusal: null,
  expiry: {
    cause: "any_instance",
    instanceName: null,
    chips: [
      { verdict: "cooling_down", count: 5 },
      { verdict: "hour_full", count: 2 },
      { verdict: "not_connected", count: 1 },
    ],
  },
});

/** Responds that each requested message was sent again. */
const allSent = ({ body }: { body: unknown }) => {
  const { ids } = body as { ids: string[] };
  return { sent: ids.map((id) => ({ id, supersededBy: id })), refused: [] };
};

// Loads the lazy modules in advance, so that no module is still loading at the end of a test.
beforeAll(async () => {
  await Promise.all([
    import("@/components/messages/send-again-dialog"),
    import("@/components/messages/resolve-bar"),
    import("@/components/layout/toasts"),
    import("@/types/message-pages"),
    import("@/types/send-again"),
  ]);
});
beforeEach(() => {
  vi.useFakeTimers({ now: NOW, shouldAdvanceTime: true });
  window.history.replaceState(null, "", "/messages");
});

describe("the page of an ended message", () => {
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

  it("says why a message expired, and its time to live", async () => {
    await openPage(EXPIRED);
    const panel = within(screen.getByRole("region", { name: "Expirou sem ser enviada" }));
    expect(panel.getByText("Esperava o próximo chip livre.")).toBeInTheDocument();
    expect(
      panel.getByText("Dos 8 chips: 5 no intervalo entre dois envios, 2 no limite por hora e 1 sem conexão."),
    ).toBeInTheDocument();
    expect(panel.getByText("Tinha 1 min para sair.")).toBeInTheDocument();
  });

  it("explains the choice of a chip only if one was recorded", async () => {
    await openPage(messageWith({ ...EXPIRED, routing: { strategy: null, candidates: [] } }));
    expect(screen.queryByText("Por que este chip")).toBeNull();
    expect(screen.getByText("O que aconteceu")).toBeVisible();
  });

  it("names the chip that it waited for", async () => {
    const expiry = {
      cause: "instance" as const,
      instanceName: "julia-7",
      chips: [{ verdict: "hour_full" as const, count: 1 }],
    };
    await openPage({ ...EXPIRED, expiry });
    expect(screen.getByText("Esperava o chip julia-7.")).toBeInTheDocument();
    expect(screen.getByText("Já tinha usado todos os envios da hora.")).toBeInTheDocument();
  });

  it.each(LOCALES)("explains every cause and every state of a chip in a complete sentence (%s)", (locale) => {
    const verdicts = expirySchema.shape.chips.element.shape.verdict.options;
    for (const cause of [...EXPIRY_CAUSES, null]) {
      for (const instanceName of ["julia-7", null]) {
        const chips = verdicts.map((verdict, index) => ({ verdict, count: index + 1 }));
        const message = { ...EXPIRED, expiry: cause === null ? null : { cause, instanceName, chips } };
        stubServer({ [DETAIL]: () => message });
        const client = newClient();
        client.setQueryData(["messages", "detail", MESSAGE_ID], message);
        const page = show(<MessagePageContent messageId={MESSAGE_ID} canWrite />, { locale, client });
        const text = page.container.querySelector("[aria-labelledby=ended-title]")?.textContent ?? "";
        expect(text.length, `${cause} ${instanceName}`).toBeGreaterThan(30);
        expect(text).not.toMatch(/[{}<>]|undefined|null|NaN|ended\.|again\./);
        page.unmount();
      }
    }
  });

  it("sends the message again after a confirmation, with the chosen time to live", async () => {
    const { sent } = await openPage(EXPIRED, { [SEND]: allSent });
    await user.click(screen.getByRole("button", { name: "Enviar de novo" }));
    const dialog = within(await screen.findByRole("alertdialog", { name: "Enviar 1 mensagem de novo?" }));
    expect(sent()).toEqual([]);
    expect(dialog.getByRole("combobox", { name: "Prazo de envio" })).toHaveDisplayValue("24 horas");
    await user.selectOptions(dialog.getByRole("combobox"), "4 horas");
    await user.click(dialog.getByRole("button", { name: "Enviar de novo" }));
    await waitFor(() => expect(sent()).toEqual([{ ids: [MESSAGE_ID], ttlSeconds: 14_400 }]));
    await waitFor(() => expect(screen.queryByRole("alertdialog")).toBeNull());
  });

  it("offers nothing to managers, and says who can send it again", async () => {
    await openPage({ ...EXPIRED, text: null }, {}, false);
    expect(screen.getByText("Um operador pode enviá-la de novo.")).toBeInTheDocument();
    expect(screen.queryByRole("button")).toBeNull();
  });

  it("links to the new message instead of offering to send a second copy", async () => {
    const supersededBy = idsOf(1)[0] ?? "";
    const resolution = { by: "Olga", at: NOW.toISOString() };
    await openPage({ ...EXPIRED, againRefusal: "sent_again", supersededBy, resolution });
    expect(screen.getByRole("link", { name: "Ver a nova mensagem" })).toHaveAttribute(
      "href",
      `/messages/${supersededBy}`,
    );
    expect(screen.getByText("Olga mandou enviar de novo")).toBeInTheDocument();
    expect(screen.queryByRole("button", { name: "Enviar de novo" })).toBeNull();
  });

  it("says why a failed message cannot be sent again", async () => {
    await openPage(
      messageWith({
        status: "failed",
        error: { code: "number_not_on_whatsapp", detail: null },
        againRefusal: "number_not_on_whatsapp",
      }),
    );
    expect(screen.getByRole("region", { name: "O envio falhou" })).toHaveTextContent(
      "O número não tem WhatsApp, então não dá para enviar de novo.",
    );
    expect(screen.queryByRole("button", { name: "Enviar de novo" })).toBeNull();
  });
});

describe("the list of messages", () => {
  const ROW = rowWith({ status: "expired", error: "expired" });
  const openList = async (
    routes: Parameters<typeof stubServer>[0],
    { address = "/messages?status=expired", canWrite = true } = {},
  ) => {
    window.history.replaceState(null, "", address);
    const server = stubServer({ ...routes, [LIST]: () => pageOf([ROW]) });
    show(<MessagesPageContent canWrite={canWrite} />);
    await screen.findByRole("link", { name: "Ana Lima" });
    return server;
  };
  const previewOf = (count: number, more: object = {}) => ({
    ids: idsOf(count),
    total: count,
    refused: [],
    ...more,
  });

  it("shows how many match the filter before it sends them, in batches", async () => {
    const refused = [{ reason: "number_not_on_whatsapp", count: 2 }];
    const { sent, requests } = await openList({
      [PREVIEW]: () => previewOf(145, { refused }),
      [SEND]: allSent,
    });
    await user.click(screen.getByRole("button", { name: "Enviar de novo…" }));
    const dialog = within(await screen.findByRole("alertdialog", { name: "Enviar 145 mensagens de novo?" }));
    expect(dialog.getByText("2 ficam de fora: os números não têm WhatsApp.")).toBeInTheDocument();
    expect(requests.map(({ path }) => path)).toContain("/api/dashboard/messages/send-again?status=expired");
    expect(sent()).toEqual([]);
    await user.click(dialog.getByRole("button", { name: "Enviar de novo" }));
    await waitFor(() =>
      expect(sent()).toEqual([
        { ids: idsOf(145).slice(0, 100), ttlSeconds: 86_400 },
        { ids: idsOf(145).slice(100), ttlSeconds: 86_400 },
      ]),
    );
    await waitFor(() => expect(screen.queryByRole("alertdialog")).toBeNull());
  });

  it("continues after an error with the messages that it has not sent yet", async () => {
    let fails = false;
    const { sent } = await openList({
      [PREVIEW]: () => previewOf(150),
      [SEND]: (request) => {
        const answer = fails ? problem("database_unavailable") : allSent(request);
        fails = !fails;
        return answer;
      },
    });
    await user.click(screen.getByRole("button", { name: "Enviar de novo…" }));
    const dialog = within(await screen.findByRole("alertdialog"));
    await user.click(dialog.getByRole("button", { name: "Enviar de novo" }));
    await waitFor(() => expect(sent()).toHaveLength(2));
    await waitFor(() => expect(dialog.getByRole("button", { name: "Enviar de novo" })).toBeEnabled());
    await user.click(dialog.getByRole("button", { name: "Enviar de novo" }));
    await waitFor(() => expect(sent()).toHaveLength(3));
    expect(sent()[2]).toEqual({ ids: idsOf(150).slice(100), ttlSeconds: 86_400 });
  });

  it("says that a command is limited, and when nothing can be sent again", async () => {
    let answer = previewOf(1000, { total: 3200 });
    await openList({ [PREVIEW]: () => answer });
    await user.click(screen.getByRole("button", { name: "Enviar de novo…" }));
    expect(await screen.findByText(/^São 3\.200 ao todo/)).toBeInTheDocument();
    await user.click(screen.getByRole("button", { name: "Cancelar" }));
    answer = previewOf(0, { refused: [{ reason: "sent_again", count: 3 }] });
    await user.click(screen.getByRole("button", { name: "Enviar de novo…" }));
    const nothing = within(
      await screen.findByRole("dialog", { name: "Nenhuma mensagem para enviar de novo" }),
    );
    expect(nothing.getByText("3 já foram enviadas de novo e ficam de fora.")).toBeInTheDocument();
  });

  it.each([
    ["a filter without ended messages", { address: "/messages?status=queued,sent" }],
    ["no status filter", { address: "/messages" }],
    ["read-only users", { canWrite: false }],
  ])("does not offer to send again with %s", async (_, options) => {
    await openList({}, options);
    expect(screen.queryByRole("button", { name: "Enviar de novo…" })).toBeNull();
  });

  it("says who sent an expired message again", async () => {
    stubServer({ [LIST]: () => pageOf([{ ...ROW, resolvedBy: "Olga" }]) });
    show(<MessagesPageContent canWrite />);
    expect(await screen.findByText("Enviada de novo por Olga")).toBeInTheDocument();
  });
});
