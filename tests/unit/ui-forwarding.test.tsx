import { screen, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { ChipWebhookFact } from "@/components/chips/health/chip-webhook";
import type { WebhookForwarding } from "@/types/webhook-forwarding";
import { CHIP_ID, chipWith, fill, problem, show, stubServer, user } from "./dashboard-stub";
import { gatewayWith } from "./gateway-stub";
import { dialog, FORWARDING, forwardingWith, openGateways, press } from "./gateways-page-stub";

const ON: Partial<WebhookForwarding> = {
  enabled: true,
  origin: "https://crm.example.com",
  headerNames: ["authorization"],
  version: 3,
};

const open = (state: () => WebhookForwarding, routes = {}) =>
  openGateways([gatewayWith()], { ...routes, [`GET ${FORWARDING}`]: state });
const panel = async () =>
  within((await screen.findByText("Repasse de webhooks")).closest("div.rounded-xl") ?? document.body);

describe("the forwarding of webhooks", () => {
  it("is set up with an address and headers, one per line", async () => {
    let state = forwardingWith();
    const server = open(() => state, {
      [`PUT ${FORWARDING}`]: () => {
        state = forwardingWith(ON);
        return state;
      },
    });
    expect(await screen.findByText("Nada é repassado.")).toBeVisible();
    await press("Configurar");
    fill(dialog().getByLabelText("Endereço"), "https://crm.example.com/hook?token=1");
    fill(dialog().getByLabelText("Cabeçalhos (opcional)"), "Authorization: Bearer a:b\n\nX-Tenant: 7");
    await user.click(dialog().getByRole("button", { name: "Salvar" }));
    expect(await screen.findByText(/Repassando para https:\/\/crm\.example\.com\./)).toBeVisible();
    expect(server.sent()).toEqual([
      {
        version: 1,
        enabled: true,
        url: "https://crm.example.com/hook?token=1",
        headers: { Authorization: "Bearer a:b", "X-Tenant": "7" },
      },
    ]);
  });

  it("is switched off without entering the address again", async () => {
    const server = open(() => forwardingWith(ON), { [`PUT ${FORWARDING}`]: () => forwardingWith() });
    await screen.findByText(/Repassando para/);
    await user.click((await panel()).getByRole("button", { name: "Editar" }));
    expect(dialog().getByText(/Deixe vazio para manter authorization\./)).toBeVisible();
    await user.click(dialog().getByRole("checkbox", { name: "Repassar webhooks" }));
    await user.click(dialog().getByRole("button", { name: "Salvar" }));
    await expect.poll(server.sent).toEqual([{ version: 3, enabled: false }]);
  });

  it("shows a wrong address and wrong headers at their fields", async () => {
    const errors = [
      { path: "url", message: "no" },
      { path: "headers", message: "no" },
    ];
    open(() => forwardingWith(), { [`PUT ${FORWARDING}`]: () => problem("invalid_request", { errors }) });
    await screen.findByText("Nada é repassado.");
    await press("Configurar");
    fill(dialog().getByLabelText("Endereço"), "https://10.0.0.1/");
    await user.click(dialog().getByRole("button", { name: "Salvar" }));
    const alerts = await dialog().findAllByRole("alert");
    expect(alerts.map(({ textContent }) => textContent)).toEqual([
      expect.stringMatching(/https, público/),
      expect.stringMatching(/uma linha por cabeçalho/),
    ]);
  });

  it("says what fails, how many wait, and before the removal how many are lost", async () => {
    const failing = { failingSince: "2026-03-02T14:00:00.000Z", lastError: "ECONNREFUSED" };
    let state = forwardingWith({ ...ON, ...failing, waiting: 42, oldestAt: failing.failingSince });
    open(() => state, {
      [`DELETE ${FORWARDING}`]: () => {
        state = forwardingWith();
        return { dropped: 42 };
      },
    });
    expect(await screen.findByText(/Falhando: o servidor recusou a conexão, primeira falha/)).toBeVisible();
    expect(screen.getByText(/42 webhooks esperando, o mais antigo chegou/)).toBeVisible();
    await user.click((await panel()).getByRole("button", { name: "Remover" }));
    const alert = within(screen.getByRole("alertdialog"));
    expect(alert.getByText(/42 webhooks que ainda esperam por https:\/\/crm\.example\.com/)).toBeVisible();
    await user.click(alert.getByRole("button", { name: "Remover" }));
    expect(await screen.findByText("Nada é repassado.")).toBeVisible();
    expect(await screen.findByText(/42 webhooks que esperavam não foram entregues/)).toBeVisible();
  });

  it("is not shown to operators", async () => {
    openGateways([gatewayWith()], {}, { canEdit: false });
    expect(screen.queryByText("Repasse de webhooks")).toBeNull();
  });
});

describe("taking over a foreign webhook", () => {
  const chip = chipWith({
    webhook: { state: "foreign", url: "https://crm.example.com/hook", checkedAt: null, replacedUrl: null },
  });

  it("offers operators no forwarding", () => {
    show(<ChipWebhookFact chip={chip} canWrite isAdmin={false} />);
    expect(screen.getByRole("button", { name: "Assumir o webhook" })).toBeVisible();
    expect(screen.queryByRole("checkbox")).toBeNull();
  });

  it("offers to forward to its address, and says if that address is not public", async () => {
    const errors = [{ path: "forward", message: "no" }];
    const server = stubServer({
      [`POST /api/dashboard/chips/${CHIP_ID}/webhook`]: () => problem("invalid_request", { errors }),
    });
    show(<ChipWebhookFact chip={chip} canWrite isAdmin />);
    await user.click(screen.getByRole("button", { name: "Assumir o webhook" }));
    await user.click(screen.getByRole("checkbox", { name: "Continuar repassando para este endereço" }));
    await user.click(screen.getByRole("button", { name: "Assumir o webhook" }));
    expect(await screen.findByRole("alert")).toHaveTextContent(/Este endereço não é público/);
    expect(server.sent()).toEqual([
      { action: "take_over", forward: false },
      { action: "take_over", forward: true },
    ]);
  });
});
