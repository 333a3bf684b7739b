import { screen, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { ApiKeysPageContent } from "@/components/settings/api-keys/api-keys-page-content";
import type { ApiKey } from "@/types/api-keys";
import { fill, problem, type StubAnswer, show, stubServer, user } from "./dashboard-stub";

const LIST = "GET /api/dashboard/api-keys";
const SECRETS = "GET /api/dashboard/callback-secrets";
const CREATE = "POST /api/dashboard/api-keys";
const SECRET = `wag_live_${"Ab1".repeat(14)}z_00AbCd`;

const key = (change: Partial<ApiKey> = {}): ApiKey => ({
  id: "018f0000-0000-7000-8000-000000000001",
  clientId: "018f0000-0000-7000-8000-0000000000c1",
  client: "crm",
  requestsPerMinute: 600,
  prefix: "wag_live_Ab1Ab1Ab",
  scopes: ["messages:send", "messages:read"],
  createdAt: "2026-11-20T12:00:00.000Z",
  createdBy: "Ana",
  lastUsedAt: null,
  expiresAt: null,
  expiry: "never",
  revokedAt: null,
  ...change,
});

/** Opens the API keys page. The page also requests the callback secrets. */
function openPage(list: () => ApiKey[], others: Record<string, StubAnswer> = {}) {
  // The stub uses the first pattern that matches, so the longer path must come first.
  const server = stubServer({
    ...others,
    [SECRETS]: () => ({ items: [] }),
    [LIST]: others[LIST] ?? (() => ({ items: list() })),
  });
  show(<ApiKeysPageContent simulator />);
  return server;
}

describe("the API keys page", () => {
  it("guides to the first key, which it shows once, with a command that uses it", async () => {
    let keys: ApiKey[] = [];
    const server = openPage(() => keys, {
      [CREATE]: () => {
        keys = [key()];
        return Response.json({ key: keys[0], secret: SECRET }, { status: 201 });
      },
    });
    expect(await screen.findByText("Nenhuma chave ainda")).toBeVisible();
    await user.click(screen.getAllByRole("button", { name: "Nova chave" })[1] ?? document.body);
    const dialog = within(screen.getByRole("dialog"));
    fill(dialog.getByLabelText("Serviço"), "crm");
    await user.click(dialog.getByRole("checkbox", { name: "ver chips" }));
    await user.click(dialog.getByRole("checkbox", { name: "ler mensagens" }));
    await user.click(dialog.getByRole("button", { name: "Criar chave" }));

    expect((await dialog.findByRole("status", { name: "Chave" })).textContent).toBe(SECRET);
    const command = dialog.getByRole("status", { name: "Para experimentar no terminal" }).textContent;
    expect(command).toContain(`curl ${window.location.origin}/api/v1/messages`);
    expect(command).toContain(`Authorization: Bearer ${SECRET}`);
    expect(server.sent()).toEqual([{ client: "crm", scopes: ["messages:send", "instances:read"] }]);
    await user.click(dialog.getByRole("button", { name: "Copiar chave" }));
    expect(await navigator.clipboard.readText()).toBe(SECRET);
    expect(await dialog.findByText("Copiado")).toBeVisible();

    await user.keyboard("{Escape}");
    expect(dialog.getByRole("status", { name: "Chave" })).toBeVisible();
    await user.click(dialog.getByRole("button", { name: "Já guardei a chave" }));
    expect(await screen.findByText("wag_live_Ab1Ab1Ab…")).toBeVisible();
    expect(document.body.innerHTML).not.toContain(SECRET);
  });

  it("shows a name's problem next to its field and requires at least one scope", async () => {
    openPage(() => [key()], {
      [CREATE]: () => problem("invalid_request", { errors: [{ path: "client", message: "no" }] }),
    });
    await user.click(await screen.findByRole("button", { name: "Nova chave" }));
    const dialog = within(screen.getByRole("dialog"));
    fill(dialog.getByLabelText("Serviço"), "../crm");
    await user.click(dialog.getByRole("button", { name: "Criar chave" }));
    expect(await dialog.findByRole("alert")).toHaveTextContent(/^Use até 50 letras, números/);
    await user.click(dialog.getByRole("checkbox", { name: "enviar mensagens" }));
    await user.click(dialog.getByRole("checkbox", { name: "ler mensagens" }));
    expect(dialog.getByText("Marque pelo menos uma opção.")).toBeVisible();
    expect(dialog.getByRole("button", { name: "Criar chave" })).toBeDisabled();
  });

  it("revokes a key only after a confirmation and keeps it in the list", async () => {
    const revoked = key({ revokedAt: "2026-11-22T12:00:00.000Z" });
    let keys = [key()];
    const server = openPage(() => keys, {
      [`${CREATE}/${revoked.id}/revoke`]: () => {
        keys = [revoked];
        return revoked;
      },
    });
    await user.click(await screen.findByRole("button", { name: "Revogar a chave wag_live_Ab1Ab1Ab de crm" }));
    await user.click(screen.getByRole("button", { name: "Cancelar" }));
    expect(server.sent()).toEqual([]);

    await user.click(screen.getByRole("button", { name: /^Revogar a chave/ }));
    await user.click(within(screen.getByRole("alertdialog")).getByRole("button", { name: "Revogar" }));
    expect(await screen.findByText(/^Revogada/)).toBeVisible();
    expect(screen.queryByRole("alertdialog")).toBeNull();
    expect(screen.queryByRole("button", { name: /^Revogar a chave/ })).toBeNull();
  });

  it("warns about a key that expires soon, rotates it with an overlap and shows the new key once", async () => {
    const soon = key({ expiresAt: "2026-12-01T12:00:00.000Z", expiry: "soon" });
    const server = openPage(() => [soon], {
      [`${CREATE}/${soon.id}/rotate`]: () => Response.json({ key: key(), secret: SECRET }, { status: 201 }),
    });
    expect(await screen.findByText(/^1 chave vence em até 14 dias/)).toBeVisible();
    await user.click(screen.getByRole("button", { name: /^Mais ações da chave/ }));
    await user.click(await screen.findByRole("menuitem", { name: "Trocar a chave…" }));
    const dialog = within(screen.getByRole("dialog"));
    await user.selectOptions(dialog.getByLabelText("A chave antiga vale por mais"), "7 dias");
    await user.selectOptions(dialog.getByLabelText("Validade"), "90 dias");
    await user.click(dialog.getByRole("button", { name: "Trocar chave" }));
    expect((await dialog.findByRole("status", { name: "Chave" })).textContent).toBe(SECRET);
    expect(server.sent()).toEqual([{ overlapHours: 168, expiresInDays: 90 }]);
  });

  it("changes the quota of the key's service", async () => {
    const server = openPage(() => [key()], {
      "PATCH /api/dashboard/clients/": () => new Response(null, { status: 204 }),
    });
    await user.click(await screen.findByRole("button", { name: /^Mais ações da chave/ }));
    await user.click(await screen.findByRole("menuitem", { name: "Limite de requisições…" }));
    const dialog = within(screen.getByRole("dialog"));
    expect(dialog.getByLabelText("Requisições por minuto")).toHaveValue(600);
    fill(dialog.getByLabelText("Requisições por minuto"), "900");
    await user.click(dialog.getByRole("button", { name: "Salvar" }));
    await screen.findByRole("button", { name: /^Mais ações da chave/ });
    expect(server.requests.find(({ method }) => method === "PATCH")).toMatchObject({
      path: `/api/dashboard/clients/${key().clientId}`,
      body: { requestsPerMinute: 900 },
    });
  });

  it("says that the keys could not be loaded and retries on demand", async () => {
    let broken = true;
    openPage(() => [], { [LIST]: () => (broken ? problem("forbidden") : { items: [key()] }) });
    const retry = await screen.findByRole("button", { name: "Tentar de novo" });
    broken = false;
    await user.click(retry);
    expect(await screen.findByText("wag_live_Ab1Ab1Ab…")).toBeVisible();
  });
});
