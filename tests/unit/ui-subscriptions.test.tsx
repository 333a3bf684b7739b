import { screen, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { SubscriptionsPageContent } from "@/components/settings/subscriptions/subscriptions-page-content";
import type { ListedSubscription, ListedTry } from "@/types/subscription-pages";
import { fill, problem, type StubAnswer, show, stubServer, user } from "./dashboard-stub";

const LIST = "GET /api/dashboard/subscriptions";
const CREATE = "POST /api/dashboard/subscriptions";
const ID = "018f0000-0000-7000-8000-000000000001";
const CRM = { id: "018f0000-0000-7000-8000-0000000000c1", name: "crm" };
const SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const WHERE = "de crm em https://crm.example.com";

const subscription = (change: Partial<ListedSubscription> = {}): ListedSubscription => ({
  id: ID,
  clientId: CRM.id,
  client: "crm",
  origin: "https://crm.example.com",
  isReadable: true,
  types: ["message.received", "contact.opted_out"],
  description: null,
  status: "active",
  waiting: 0,
  lastSuccessAt: "2026-11-20T12:00:00.000Z",
  failingSince: null,
  createdAt: "2026-11-01T12:00:00.000Z",
  ...change,
});
const tried = (change: Partial<ListedTry> = {}): ListedTry => ({
  eventId: "evt_018f0000-0000-4000-8000-000000000001",
  type: "message.received",
  attempt: 1,
  status: 200,
  durationMs: 1234,
  error: null,
  at: "2026-11-20T12:00:00.000Z",
  state: "delivered",
  ...change,
});

/** Opens the page. The stub uses the first pattern that matches, so longer paths come first. */
function openPage(items: () => ListedSubscription[], others: Record<string, StubAnswer> = {}) {
  const server = stubServer({ ...others, [LIST]: () => ({ items: items(), clients: [CRM] }) });
  show(<SubscriptionsPageContent />);
  return server;
}
const press = async (name: string | RegExp) => user.click(await screen.findByRole("button", { name }));
const dialog = () => within(screen.getByRole("dialog"));

describe("the page of event subscriptions", () => {
  it("creates one for a service and shows its secret once", async () => {
    let items: ListedSubscription[] = [];
    const server = openPage(() => items, {
      [CREATE]: () => {
        items = [subscription()];
        return Response.json({ secret: SECRET }, { status: 201 });
      },
    });
    await screen.findByText("Nenhuma inscrição ainda");
    await user.click(screen.getAllByRole("button", { name: "Nova inscrição" })[0] ?? document.body);
    fill(dialog().getByLabelText("Endereço"), "https://crm.example.com/hook");
    await user.click(dialog().getByRole("checkbox", { name: "Todos os eventos" }));
    expect(dialog().getByRole("button", { name: "Nova inscrição" })).toBeDisabled();
    await user.click(dialog().getByRole("checkbox", { name: "Médico pediu para sair" }));
    await user.click(dialog().getByRole("checkbox", { name: "Resposta recebida" }));
    await user.click(dialog().getByRole("button", { name: "Nova inscrição" }));
    expect((await dialog().findByRole("status", { name: "Segredo" })).textContent).toBe(SECRET);
    expect(server.sent()).toEqual([
      {
        clientId: CRM.id,
        url: "https://crm.example.com/hook",
        types: ["message.received", "contact.opted_out"],
      },
    ]);
    await user.keyboard("{Escape}");
    await user.click(dialog().getByRole("button", { name: "Já guardei o segredo" }));
    expect(await screen.findByText("message.received, contact.opted_out")).toBeVisible();
    expect(document.body.innerHTML).not.toContain(SECRET);
  });

  it("shows a private address as a problem of its field", async () => {
    openPage(() => [], {
      [CREATE]: () => problem("invalid_request", { errors: [{ path: "url", message: "no" }] }),
    });
    await screen.findByText("Nenhuma inscrição ainda");
    await user.click(screen.getAllByRole("button", { name: "Nova inscrição" })[0] ?? document.body);
    fill(dialog().getByLabelText("Endereço"), "https://10.0.0.1/");
    await user.click(dialog().getByRole("button", { name: "Nova inscrição" }));
    expect(await dialog().findByRole("alert")).toHaveTextContent(/precisa ser https, público/);
  });

  it.each<[string, Partial<ListedSubscription>, RegExp]>([
    ["works", {}, /Última entrega/],
    [
      "fails",
      { failingSince: "2026-11-20T11:00:00.000Z", waiting: 3 },
      /Falhando: primeira falha.* · 3 eventos esperam/,
    ],
    ["is paused", { status: "paused", waiting: 1 }, /Pausada; .* · 1 evento espera/],
    ["is disabled", { status: "disabled" }, /Desativada depois de 5 dias/],
    ["cannot be read", { isReadable: false }, /O endereço não pode mais ser lido/],
    ["is new", { lastSuccessAt: null }, /Nada entregue ainda/],
  ])("says when a subscription %s", async (_, change, said) => {
    openPage(() => [subscription(change)]);
    const list = await screen.findByRole("list", { name: "Eventos" });
    expect(within(list).getByRole("listitem")).toHaveTextContent(said);
  });

  it("pauses, resumes and tests", async () => {
    let status: ListedSubscription["status"] = "active";
    const server = openPage(() => [subscription({ status })], {
      [`PATCH /api/dashboard/subscriptions/${ID}`]: () => {
        status = status === "active" ? "paused" : "active";
        return subscription({ status });
      },
      [`${CREATE}/${ID}/test`]: () => new Response(null, { status: 204 }),
    });
    await press("Pausar crm em https://crm.example.com");
    await press("Retomar crm em https://crm.example.com");
    await press("Testar crm em https://crm.example.com");
    await expect.poll(server.sent).toEqual([{ status: "paused" }, { status: "active" }, undefined]);
  });

  it("keeps the address unless a new one is entered, and replaces the secret", async () => {
    const server = openPage(() => [subscription({ types: ["*"] })], {
      [`PATCH /api/dashboard/subscriptions/${ID}`]: () => subscription(),
      [`${CREATE}/${ID}/rotate`]: () => ({ secret: SECRET }),
    });
    await press("Editar crm em https://crm.example.com");
    await user.click(dialog().getByRole("button", { name: "Salvar" }));
    await expect.poll(() => screen.queryByRole("dialog")).toBeNull();
    await press(`Novo segredo ${WHERE}`);
    await user.click(dialog().getByRole("button", { name: "Novo segredo" }));
    expect((await dialog().findByRole("status", { name: "Segredo" })).textContent).toBe(SECRET);
    expect(server.sent()).toEqual([{ types: ["*"] }, undefined]);
  });

  it("says before the removal how many events are still waiting", async () => {
    let items = [subscription({ waiting: 12 })];
    openPage(() => items, {
      [`DELETE /api/dashboard/subscriptions/${ID}`]: () => {
        items = [];
        return { dropped: 12 };
      },
    });
    await press("Remover crm em https://crm.example.com");
    const alert = within(screen.getByRole("alertdialog"));
    expect(alert.getByText(/12 eventos que ainda esperam/)).toBeVisible();
    await user.click(alert.getByRole("button", { name: "Remover" }));
    expect(await screen.findByText("Nenhuma inscrição ainda")).toBeVisible();
  });

  it("lists the tries with status and duration, and delivers an event again from its newest try", async () => {
    const tries = [
      tried({ attempt: 2, status: null, error: "ECONNREFUSED", state: "dead" }),
      tried({ status: 503, state: "dead" }),
      tried({
        eventId: "evt_018f0000-0000-4000-8000-000000000002",
        type: "test",
        at: "2026-11-20T11:00:00.000Z",
      }),
    ];
    const server = openPage(() => [subscription()], {
      [`${LIST}/${ID}/deliveries`]: () => ({ items: tries, nextCursor: null }),
      [`${CREATE}/${ID}/redeliver`]: () => new Response(null, { status: 204 }),
    });
    await press(`Entregas ${WHERE}`);
    const [first, second, third] = await dialog().findAllByRole("listitem");
    expect(first).toHaveTextContent(/o servidor recusou a conexão · tentativa 2 · 1\.234 ms · desistimos/);
    expect(second).toHaveTextContent(/HTTP 503 · tentativa 1/);
    expect(third).toHaveTextContent(/HTTP 200/);
    expect(dialog().getAllByRole("button", { name: /^Entregar .* de novo$/ })).toHaveLength(2);
    await user.click(within(first ?? document.body).getByRole("button"));
    await expect.poll(server.sent).toEqual([{ eventId: tried().eventId }]);
  });

  it("asks for an API key first if there is no service", async () => {
    stubServer({ [LIST]: () => ({ items: [], clients: [] }) });
    show(<SubscriptionsPageContent />);
    const link = await screen.findByRole("link", { name: "Criar uma chave de API antes" });
    expect(link).toHaveAttribute("href", "/settings/api-keys");
    expect(screen.queryByRole("button", { name: "Nova inscrição" })).toBeNull();
  });
});
