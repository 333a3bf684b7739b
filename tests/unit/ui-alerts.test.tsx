import { render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { NextIntlClientProvider } from "next-intl";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { AlertsPageContent } from "@/components/alerts/alerts-page-content";
import { AlertBell } from "@/components/layout/alert-bell";
import { AlertSettingsContent } from "@/components/settings/alerts/alert-settings-content";
import alertCauses from "@/messages/pt-BR/alertCauses.json";
import alertSettings from "@/messages/pt-BR/alertSettings.json";
import alerts from "@/messages/pt-BR/alerts.json";
import apiKeys from "@/messages/pt-BR/apiKeys.json";
import chips from "@/messages/pt-BR/chips.json";
import common from "@/messages/pt-BR/common.json";
import errors from "@/messages/pt-BR/errors.json";
import layout from "@/messages/pt-BR/layout.json";
import type { Alert, AlertPage } from "@/types/alert-pages";
import { CHIP_ID, Dashboard, newClient, problem, type StubAnswer, stubServer } from "./dashboard-stub";

const LIST = "GET /api/dashboard/alerts";
const ACKNOWLEDGE = "POST /api/dashboard/alerts/";

const alert = (change: Partial<Alert> = {}): Alert => ({
  id: "018f0000-0000-7000-8000-000000000001",
  rule: "instance_offline",
  severity: "critical",
  state: "firing",
  cause: { code: "logged_out", values: { instance: "Revoluna2", contacts: 12, waiting: 0 } },
  chip: { id: CHIP_ID, name: "Revoluna2" },
  since: "2026-11-20T12:00:00.000Z",
  firedAt: "2026-11-20T12:01:30.000Z",
  resolvedAt: null,
  flapping: false,
  silencedUntil: null,
  acknowledgement: null,
  ...change,
});
const pageOf = (change: Partial<AlertPage> = {}): AlertPage => ({
  open: [],
  history: [],
  nextCursor: null,
  silences: [],
  evaluatedAt: "2026-11-20T12:10:00.000Z",
  ...change,
});

const user = userEvent.setup();

function show(content: React.ReactNode, routes: Record<string, StubAnswer>) {
  const server = stubServer(routes);
  const client = newClient();
  render(
    <Dashboard client={client}>
      <NextIntlClientProvider
        locale="pt-BR"
        timeZone="America/Sao_Paulo"
        messages={{ common, errors, layout, chips, alerts, alertCauses, alertSettings, apiKeys }}
      >
        {content}
      </NextIntlClientProvider>
    </Dashboard>,
  );
  return { ...server, client };
}

beforeEach(() => {
  // Radix measures a checkbox inside a form; jsdom lays nothing out, so there is nothing to observe.
  const nothing = () => undefined;
  vi.stubGlobal(
    "ResizeObserver",
    class {
      observe = nothing;
      unobserve = nothing;
      disconnect = nothing;
    },
  );
});

describe("the page of alerts", () => {
  it("says what is wrong, who is affected, the one thing to do, and leads to where it is done", async () => {
    show(<AlertsPageContent canWrite isAdmin={false} />, { [LIST]: () => pageOf({ open: [alert()] }) });
    const incident = within(await screen.findByRole("listitem"));
    expect(incident.getByRole("heading", { name: "Revoluna2 foi desconectada no celular." })).toBeVisible();
    expect(incident.getByText("12 médicos afetados · nenhuma mensagem espera")).toBeVisible();
    expect(incident.getByText("Leia o QR code de novo.")).toBeVisible();
    expect(incident.getByRole("link", { name: "Abrir o chip" })).toHaveAttribute("href", `/chips/${CHIP_ID}`);
  });

  it("is read by managers without a button that changes something", async () => {
    show(<AlertsPageContent canWrite={false} isAdmin={false} />, {
      [LIST]: () => pageOf({ open: [alert()] }),
    });
    await screen.findByRole("listitem");
    expect(screen.queryByRole("button", { name: "Assumir" })).toBeNull();
    expect(screen.queryByRole("button", { name: "Silenciar" })).toBeNull();
  });

  it("sends the note of whoever takes an incident on, and shows it", async () => {
    let taken = false;
    const { requests } = show(<AlertsPageContent canWrite isAdmin />, {
      [ACKNOWLEDGE]: () => {
        taken = true;
        return new Response(null, { status: 204 });
      },
      [LIST]: () =>
        pageOf({
          open: [
            alert({
              acknowledgement: taken
                ? { by: "Olga", at: "2026-11-20T12:05:00.000Z", note: "Chip trocado" }
                : null,
            }),
          ],
        }),
    });
    await user.click(await screen.findByRole("button", { name: "Assumir" }));
    const dialog = within(await screen.findByRole("dialog", { name: "Assumir este alerta" }));
    await user.type(dialog.getByLabelText("O que foi feito"), "Chip trocado");
    await user.click(dialog.getByRole("button", { name: "Assumir" }));
    expect(await screen.findByText("Chip trocado")).toBeVisible();
    expect(requests.find(({ method }) => method === "POST")).toMatchObject({
      path: `/api/dashboard/alerts/${alert().id}/acknowledge`,
      body: { note: "Chip trocado" },
    });
  });

  it("says that all is well, and how old that knowledge is", async () => {
    show(<AlertsPageContent canWrite isAdmin />, { [LIST]: () => pageOf() });
    expect(await screen.findByText("Tudo em ordem")).toBeVisible();
    expect(screen.getByText(/^Conferido/)).toBeVisible();
  });
});

it("the bell says how many are open and how many nobody took on", async () => {
  show(<AlertBell />, {
    "GET /api/dashboard/alerts/summary": () => ({ open: 3, critical: 1, unattended: 2 }),
  });
  const bell = await screen.findByRole("link", { name: "Alertas: 3 abertos, 2 sem ninguém cuidando" });
  expect(bell).toHaveAttribute("href", "/alerts");
  expect(bell).toHaveTextContent("2");
});

it("a rule that somebody else changed while it was open is not overwritten", async () => {
  let version = 1;
  const { requests, client } = show(<AlertSettingsContent />, {
    "GET /api/dashboard/alerts/rules": () => ({
      items: [
        {
          rule: "chip_banned",
          enabled: true,
          severity: "critical",
          threshold: null,
          holdSeconds: 0,
          isDefault: false,
          version,
          updatedBy: "Olga",
          updatedAt: "2026-11-20T12:00:00.000Z",
        },
      ],
    }),
    "GET /api/dashboard/alerts/destinations": () => ({ items: [] }),
    "PATCH /api/dashboard/alerts/rules": () => problem("version_conflict"),
  });
  await user.click(await screen.findByRole("button", { name: /^Editar/ }));
  const dialog = within(await screen.findByRole("dialog"));
  // The page hears of it by itself, behind the open form.
  version = 2;
  await client.invalidateQueries();
  await user.click(dialog.getByRole("button", { name: "Salvar" }));
  expect(await dialog.findByText("Outra pessoa mudou esta regra. Feche e abra de novo.")).toBeVisible();
  expect(requests.find(({ method }) => method === "PATCH")).toMatchObject({ body: { version: 1 } });
});

it("an address that may not be spoken to is said beside its field", async () => {
  show(<AlertSettingsContent />, {
    "GET /api/dashboard/alerts/rules": () => ({ items: [] }),
    "GET /api/dashboard/alerts/destinations": () => ({ items: [] }),
    "POST /api/dashboard/alerts/destinations": () =>
      problem("invalid_request", { errors: [{ path: "url", message: "url_not_allowed" }] }),
  });
  await user.click(await screen.findByRole("button", { name: "Novo destino" }));
  const dialog = within(await screen.findByRole("dialog", { name: "Novo destino" }));
  await user.type(dialog.getByLabelText("Nome"), "Equipe");
  await user.type(dialog.getByLabelText("Endereço do webhook"), "https://10.0.0.1/hook");
  await user.click(dialog.getByRole("button", { name: "Salvar" }));
  expect(
    await dialog.findByText("O endereço precisa ser https, público e sem usuário nem senha."),
  ).toBeVisible();
});
