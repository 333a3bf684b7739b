import { screen, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { AlertsPageContent } from "@/components/alerts/alerts-page-content";
import { AlertSettingsContent } from "@/components/settings/alerts/alert-settings-content";
import type { Alert } from "@/types/alert-pages";
import { CHIP_ID, problem, show, stubServer, user } from "./dashboard-stub";

const OTHER_ID = "018f0000-0000-7000-8000-000000000002";
const LIST = "GET /api/dashboard/alerts";

const ALERT: Alert = {
  id: "018f0000-0000-7000-8000-000000000001",
  rule: "instance_offline",
  severity: "critical",
  state: "firing",
  cause: { code: "logged_out", values: { instance: "Revoluna2", contacts: 12, waiting: 0 } },
  impact: { contacts: 12, served: 12, waiting: 0, moved: 0, delayed: 0, lost: 0 },
  chip: { id: CHIP_ID, name: "Revoluna2", instanceName: "Revoluna2" },
  gateway: null,
  since: "2026-11-20T12:00:00.000Z",
  firedAt: "2026-11-20T12:01:30.000Z",
  resolvedAt: null,
  flapping: false,
  silencedUntil: null,
  acknowledgement: null,
};
const RULES = "GET /api/dashboard/alerts/rules";
const DESTINATIONS = "GET /api/dashboard/alerts/destinations";

function openAlerts(open: Alert[], { mayChange = true, history = [] as Alert[] } = {}) {
  const evaluatedAt = "2026-11-20T12:10:00.000Z";
  stubServer({ [LIST]: () => ({ open, history, nextCursor: null, silences: [], evaluatedAt }) });
  show(<AlertsPageContent canWrite={mayChange} isAdmin={mayChange} />);
}

describe("the alerts page", () => {
  it("shows the problem, who is affected and the one action to take, with a link to it", async () => {
    openAlerts([ALERT]);
    const incident = within(await screen.findByRole("listitem"));
    expect(incident.getByRole("heading", { name: "Revoluna2 foi desconectado no celular." })).toBeVisible();
    expect(incident.getByText("12 médicos afetados (12 atendidos) · nenhuma mensagem espera")).toBeVisible();
    expect(incident.getByText("Leia o QR code de novo.")).toBeVisible();
    expect(incident.getByRole("link", { name: "Abrir o chip" })).toHaveAttribute("href", `/chips/${CHIP_ID}`);
  });

  it("names a chip as all screens do: by its current label, followed by the instance name", async () => {
    const chip = { id: CHIP_ID, name: "Recife 1", instanceName: "Revoluna2" };
    openAlerts([{ ...ALERT, chip }], {
      history: [{ ...ALERT, id: OTHER_ID, chip, resolvedAt: ALERT.firedAt }],
    });
    const named = await screen.findAllByText("Recife 1 (Revoluna2) foi desconectado no celular.");
    expect(named).toHaveLength(2);
    const link = screen.getByRole("link", { name: "Recife 1" });
    expect(link.parentElement).toHaveTextContent(/^Recife 1Revoluna2$/);
  });

  it("shows managers no button that changes anything", async () => {
    openAlerts([ALERT], { mayChange: false });
    await screen.findByRole("listitem");
    expect(screen.queryByRole("button", { name: "Assumir" })).toBeNull();
    expect(screen.queryByRole("button", { name: "Silenciar" })).toBeNull();
  });

  it("says that all is well and when that was last checked", async () => {
    openAlerts([]);
    expect(await screen.findByText("Tudo certo")).toBeVisible();
    expect(screen.getByText(/^Conferido/)).toBeVisible();
  });
});

it("a rule that somebody else changed while the form was open is not overwritten", async () => {
  let version = 1;
  const { sent } = stubServer({
    [RULES]: () => ({
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
    [DESTINATIONS]: () => ({ items: [] }),
    "PATCH /api/dashboard/alerts/rules": () => problem("version_conflict"),
  });
  const { client } = show(<AlertSettingsContent />);
  await user.click(await screen.findByRole("button", { name: /^Editar/ }));
  const dialog = within(await screen.findByRole("dialog"));
  // The page behind the open form fetches the rule again after another person has changed it.
  version = 2;
  await client.invalidateQueries();
  await user.click(dialog.getByRole("button", { name: "Salvar" }));
  expect(await dialog.findByText("Outra pessoa mudou esta regra. Feche e abra de novo.")).toBeVisible();
  expect(sent()).toMatchObject([{ version: 1 }]);
});
