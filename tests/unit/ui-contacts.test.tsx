import { act, screen, waitFor } from "@testing-library/react";
import { beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { ContactPageContent } from "@/components/contacts/contact-page-content";
import { ContactsPageContent } from "@/components/contacts/contacts-page-content";
import type { ContactDetail, ConversationItem } from "@/types/contact-pages";
import type { Role } from "@/types/people";
import { CONTACT_ID, contactWith, itemWith } from "./contact-stub";
import { fill, problem, show, stubServer, user } from "./dashboard-stub";
import { NOTICE } from "./message-stub";

const NOW = new Date("2026-03-02T15:00:00.000Z");
const PATH = `/api/dashboard/contacts/${CONTACT_ID}`;
const REPLY = `POST ${PATH}/reply`;

interface Opened {
  contact?: ContactDetail;
  items?: ConversationItem[];
  role?: Role;
  routes?: Parameters<typeof stubServer>[0];
}

async function openPage({
  contact = contactWith(),
  items = [],
  role = "operator",
  routes = {},
}: Opened = {}) {
  const server = stubServer({
    ...routes,
    [`GET ${PATH}/conversation`]: () => ({ items, nextCursor: null }),
    [`GET ${PATH}`]: () => contact,
  });
  show(<ContactPageContent contactId={CONTACT_ID} role={role} />);
  await screen.findByRole("log");
  return server;
}

const box = () => screen.getByRole("textbox", { name: "Mensagem" });
const sendButton = () => screen.getByRole("button", { name: /^(Enviar|Enviando…)$/ });

// Loads the lazy modules in advance, so that no module is still loading at the end of a test.
beforeAll(async () => {
  await Promise.all([
    import("@/types/contact-pages"),
    import("@/types/consent"),
    import("@/components/ui/dropdown-menu"),
    import("@/components/contacts/erase-dialog"),
    import("@/components/layout/toasts"),
  ]);
});
beforeEach(() => {
  vi.useFakeTimers({ now: NOW, shouldAdvanceTime: true });
  window.history.replaceState(null, "", "/contacts");
});

describe("the reply box", () => {
  it("sends once if the button is pressed twice, and clears the draft only afterwards", async () => {
    const answers: (() => void)[] = [];
    const answer = () =>
      new Promise((resolve) =>
        answers.push(() => resolve(Response.json({ messageId: CONTACT_ID }, { status: 202 }))),
      );
    const { sent } = await openPage({ routes: { [REPLY]: answer } });
    fill(box(), "Combinado");
    await user.click(sendButton());
    await user.click(sendButton());
    await user.type(box(), "{Control>}{Enter}{/Control}");
    expect(sent()).toEqual([{ text: "Combinado", idempotencyKey: expect.any(String) }]);
    expect(box()).toHaveValue("Combinado");
    await act(async () => answers[0]?.());
    await waitFor(() => expect(box()).toHaveValue(""));
  });

  it("keeps the draft if sending fails, and sends the same text with the same key", async () => {
    let tries = 0;
    const answer = () => {
      tries += 1;
      if (tries === 1) throw new TypeError("the network is down");
      return tries === 2 ? problem("pool_full") : { messageId: CONTACT_ID };
    };
    const { sent } = await openPage({ routes: { [REPLY]: answer } });
    fill(box(), "Combinado");
    await user.type(box(), "{Meta>}{Enter}{/Meta}");
    expect(await screen.findByText(/Não foi enviada\..*O texto continua aqui\./)).toBeVisible();
    expect(box()).toHaveValue("Combinado");
    await user.click(sendButton());
    expect(await screen.findByText(/Todos os chips estão no limite de envios/)).toBeVisible();
    await user.click(sendButton());
    await waitFor(() => expect(box()).toHaveValue(""));
    fill(box(), "Combinado");
    await user.click(sendButton());
    await waitFor(() => expect(sent()).toHaveLength(4));
    const keys = sent().map((body) => (body as { idempotencyKey: string }).idempotencyKey);
    expect(new Set(keys.slice(0, 3)).size).toBe(1);
    expect(keys[3]).not.toBe(keys[0]);
  });

  it("says as what and through which chip the message goes out", async () => {
    await openPage({ contact: contactWith({ replyWindowUntil: "2026-03-02T17:30:00.000Z" }) });
    expect(screen.getByText("Sai como resposta pelo chip Recepção, até 14:30.")).toBeVisible();
  });

  it("is not offered to contacts that cannot be reached, nor to managers", async () => {
    const optOut = { since: NOW.toISOString(), cause: "keyword" as const, reason: null, by: null };
    await openPage({ contact: contactWith({ optOut }) });
    expect(screen.queryByRole("textbox")).toBeNull();
    expect(screen.getByText("Este médico não recebe mensagens")).toBeVisible();
  });
});

describe("the notice on the page of an erased person who writes again", () => {
  const numberErasedAt = "2026-03-01T12:00:00.000Z";

  it.each([
    ["until when a reply is possible", "2026-03-02T17:30:00.000Z", /Dá para responder até 14:30/],
    ["that the reply window has ended", null, /nada mais é enviado até o médico escrever outra vez/],
  ])("says %s", async (_, replyWindowUntil, text) => {
    await openPage({ contact: contactWith({ numberErasedAt, replyWindowUntil }) });
    expect(screen.getByText("Os dados foram apagados")).toBeVisible();
    expect(screen.getByText(text)).toBeVisible();
  });
});

describe("the actions", () => {
  const ERASED = {
    numbers: 1,
    hiddenAddresses: 0,
    messages: 2,
    cancelledMessages: 1,
    inboundMessages: 3,
    files: 0,
    historyEntries: 1,
    webhooks: 0,
  };

  it("erase a contact only after the word is typed, and only for administrators", async () => {
    const { requests } = await openPage({ role: "admin", routes: { [`DELETE ${PATH}`]: () => ERASED } });
    await user.click(screen.getByRole("button", { name: "Ações" }));
    await user.click(await screen.findByRole("menuitem", { name: "Apagar os dados…" }));
    const confirm = await screen.findByRole("button", { name: "Apagar os dados" });
    expect(confirm).toBeDisabled();
    fill(screen.getByRole("textbox", { name: "Digite “apagar” para confirmar" }), "Apagar");
    await user.click(confirm);
    await waitFor(() => expect(requests.some(({ method }) => method === "DELETE")).toBe(true));
    await waitFor(() => expect(screen.queryByRole("alertdialog")).toBeNull());
  });

  it("offer operators no erasure", async () => {
    await openPage();
    await user.click(screen.getByRole("button", { name: "Ações" }));
    expect(await screen.findByRole("menuitem", { name: "Baixar os dados" })).toBeVisible();
    expect(screen.queryByRole("menuitem", { name: "Apagar os dados…" })).toBeNull();
  });
});

describe("the conversation", () => {
  it("shows both directions with state, edit, deletion, quote and reaction", async () => {
    await openPage({
      items: [
        itemWith({ id: "01980000-0000-7000-8000-0000000000d3", text: null, deletedAt: NOW.toISOString() }),
        itemWith({
          id: "01980000-0000-7000-8000-0000000000d2",
          editedAt: NOW.toISOString(),
          quoted: { text: "Tem plantão?" },
        }),
        itemWith({
          direction: "out",
          text: "Tem plantão sábado?",
          status: "uncertain",
          error: "timeout",
          client: "julia",
          person: "Olga",
          reactions: [{ direction: "in", text: "👍" }],
        }),
      ],
    });
    const [sent, edited, deleted] = screen.getAllByRole("listitem");
    expect(sent).toHaveTextContent(
      /Tem plantão sábado\?.*👍.*Olga.*Recepção.*Incerta.*não respondeu a tempo/,
    );
    expect(edited).toHaveTextContent(/Tem plantão\?.*Posso sim.*editada/);
    expect(deleted).toHaveTextContent(/Mensagem apagada/);
  });

  it("tells managers why they see no text", async () => {
    await openPage({ items: [itemWith({ text: null })], role: "manager" });
    expect(screen.getByText("Só operadores e administradores veem os textos.")).toBeVisible();
    expect(screen.getByText("Texto oculto")).toBeVisible();
    expect(screen.queryByRole("button")).toBeNull();
  });
});

describe("the list of contacts", () => {
  const page = { nextCursor: null, any: true, filteredChip: null, notice: NOTICE };

  it("names contacts without a number, marks opt-outs, and filters", async () => {
    const row = {
      id: CONTACT_ID,
      name: null,
      address: "lid:123456",
      externalId: null,
      specialty: null,
      chipName: null,
      lastMessageAt: null,
      lastReplyAt: null,
      optedOutAt: NOW.toISOString(),
    };
    const { requests } = stubServer({ "GET /api/dashboard/contacts": () => ({ ...page, items: [row] }) });
    show(<ContactsPageContent />);
    expect(await screen.findByRole("link", { name: "Número oculto" })).toHaveAttribute(
      "href",
      `/contacts/${CONTACT_ID}`,
    );
    expect(screen.getByText("Não quer receber")).toBeVisible();
    await user.click(screen.getByRole("button", { name: "Responderam em 24 h" }));
    await waitFor(() => expect(requests.at(-1)?.path).toContain("state=replied"));
  });

  it("offers to try again if the list cannot be loaded", async () => {
    let isBroken = true;
    stubServer({
      "GET /api/dashboard/contacts": () =>
        isBroken ? problem("database_unavailable") : { ...page, items: [] },
    });
    show(<ContactsPageContent />);
    isBroken = false;
    await user.click(await screen.findByRole("button", { name: "Tentar de novo" }));
    expect(await screen.findByText("Nenhum médico com estes filtros")).toBeVisible();
  });
});
