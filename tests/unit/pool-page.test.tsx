import { screen, waitFor, within } from "@testing-library/react";
import Link from "next/link";
import { describe, expect, it } from "vitest";
import { PoolPageContent } from "@/components/settings/pool/pool-page-content";
import { settingsOptions } from "@/lib/api/settings";
import type { Settings } from "@/types/settings";
import { fill, newClient, problem, type StubAnswer, show, stubServer, user } from "./dashboard-stub";
import { settingsWith } from "./settings-stub";

const PATCH = "PATCH /api/dashboard/settings";
const GET = "GET /api/dashboard/settings";

function openPage(settings: Settings, routes: Record<string, StubAnswer> = {}) {
  const server = stubServer({ [GET]: () => settings, ...routes });
  const client = newClient();
  client.setQueryData(settingsOptions().queryKey, settings);
  client.setQueryDefaults(settingsOptions().queryKey, { staleTime: Number.POSITIVE_INFINITY });
  show(
    <>
      <Link href="/chips">Chips</Link>
      <PoolPageContent instances={["Revoluna1", "Revoluna2", "Revoluna3"]} />
    </>,
    { client },
  );
  return server;
}

const field = (name: string | RegExp) => screen.getByLabelText(name);
const retype = (name: string | RegExp, text: string) => fill(field(name), text);
const save = () => user.click(screen.getByRole("button", { name: "Salvar" }));

describe("the pool's settings", () => {
  it("explain each strategy, show readable durations and offer to save only after a change", () => {
    openPage(settingsWith());
    expect(screen.getAllByRole("radio")).toHaveLength(4);
    expect(screen.getByRole("radio", { name: "Chip fixo" })).toBeChecked();
    expect(screen.getByText(/Um chip depois do outro/)).toBeVisible();
    expect(field("Espera pelo chip que atende o médico")).toHaveValue("1");
    expect(field("Unidade da espera")).toHaveValue("hours");
    expect(screen.queryByRole("button", { name: "Salvar" })).toBeNull();
  });

  it("show a problem at its field without calling the server", async () => {
    const server = openPage(settingsWith());
    retype("Mensagens em 24 h", "2000");
    await save();
    expect(screen.getByText("Um número inteiro de 0 a 1000.")).toBeVisible();
    expect(field("Mensagens em 24 h")).toBeInvalid();
    expect(field("Mensagens em 24 h")).toHaveFocus();
    expect(screen.getByText("Confira os campos marcados.")).toBeVisible();
    expect(server.sent()).toEqual([]);
  });

  it("are read-only and name their variable when the environment sets them", async () => {
    openPage(settingsWith({ fixed: ["strategy", "stickyWaitSeconds", "rebalanceIdleDays"] }));
    for (const variable of ["INSTANCE_STRATEGY", "STICKY_WAIT_SECONDS", "REBALANCE_IDLE_DAYS"]) {
      expect(screen.getByText(variable)).toBeVisible();
    }
    for (const radio of screen.getAllByRole("radio")) expect(radio).toBeDisabled();
    await user.type(field("Espera pelo chip que atende o médico"), "9");
    await user.type(field(/Dias sem conversa/), "9");
    expect(screen.queryByRole("button", { name: "Salvar" })).toBeNull();
  });

  it("map a specialty to several instances and mark one that no longer exists", async () => {
    const server = openPage(settingsWith(), { [PATCH]: () => settingsWith({ version: 5 }) });
    expect(screen.getByText("não existe mais")).toBeVisible();
    await user.click(screen.getByRole("button", { name: "Tirar Velha de cardiologia" }));
    await user.selectOptions(field("Adicionar chip a cardiologia"), "Revoluna3");
    await user.click(screen.getByRole("button", { name: "Adicionar especialidade" }));
    await user.keyboard("Pediatria");
    await save();
    expect(screen.getByText("Escolha pelo menos um chip.")).toBeVisible();
    await user.selectOptions(field("Adicionar chip a Pediatria"), "Revoluna2");
    await save();
    await waitFor(() => expect(server.sent()).toHaveLength(1));
    expect(server.sent()).toEqual([
      { version: 4, specialtyMap: { cardiologia: ["Revoluna1", "Revoluna3"], pediatria: ["Revoluna2"] } },
    ]);
  });

  it("add the national holidays of a year to the dates on which nothing but replies is sent", async () => {
    const christmas = { date: "2026-12-25", name: "Natal da clínica" };
    const server = openPage(settingsWith({ sendingWindowEnabled: true, holidays: [christmas] }), {
      [PATCH]: () => settingsWith({ version: 5 }),
    });
    await user.click(screen.getByRole("checkbox", { name: "domingo" }));
    const preset = { name: /Feriados nacionais de \d{4}/ };
    const year = Number(screen.getAllByRole("button", preset)[0]?.textContent?.match(/\d{4}/)?.[0]);
    await user.click(screen.getByRole("button", { name: `Feriados nacionais de ${year + 1}` }));
    expect(screen.queryByRole("button", { name: `Feriados nacionais de ${year + 1}` })).toBeNull();
    await user.click(screen.getByRole("button", { name: "Remover Tiradentes" }));
    await user.click(screen.getByRole("button", { name: "Adicionar data" }));
    await save();
    expect(screen.getByText("Informe a data.")).toBeVisible();
    fill(field("Data do feriado 11"), `${year + 1}-01-25`);
    retype("Nome do feriado 11", "Aniversário da cidade");
    await save();
    await waitFor(() => expect(server.sent()).toHaveLength(1));
    const [sent] = server.sent() as {
      sendingWeekdays: number[];
      holidays: { date: string; name: string }[];
    }[];
    expect(sent?.sendingWeekdays).toEqual([1, 2, 3, 4, 5, 6]);
    expect(sent?.holidays).toHaveLength(11);
    expect(sent?.holidays.slice(0, 3)).toEqual(
      [
        christmas,
        { date: `${year + 1}-01-01`, name: "Confraternização Universal" },
        { date: `${year + 1}-01-25`, name: "Aniversário da cidade" },
      ].toSorted((a, b) => (a.date < b.date ? -1 : 1)),
    );
  });

  it("keep the days of the sending window disabled while the window is switched off", () => {
    openPage(settingsWith());
    expect(screen.getByRole("checkbox", { name: "domingo" })).toBeDisabled();
    expect(screen.getByRole("button", { name: "Adicionar data" })).toBeDisabled();
  });

  it("show a problem that only the server can detect at its row", async () => {
    openPage(settingsWith(), {
      [PATCH]: () =>
        problem("invalid_request", {
          errors: [{ path: "specialtyMap.cardiologia.1", message: "unknown_instance" }],
        }),
    });
    retype("Especialidade", "Cardiologia");
    await user.selectOptions(field("Adicionar chip a Cardiologia"), "Revoluna3");
    await save();
    expect(await screen.findByText(/Um destes chips não existe mais/)).toBeVisible();
    expect(field("Especialidade")).toBeInvalid();
  });

  it("edit the warm-up as a table", async () => {
    const server = openPage(settingsWith(), { [PATCH]: () => settingsWith({ version: 5 }) });
    expect(field("A partir do dia, etapa 1")).toHaveAttribute("readonly");
    await user.click(screen.getByRole("button", { name: "Remover a etapa 2" }));
    await user.click(screen.getByRole("button", { name: "Remover a etapa 2" }));
    await user.click(screen.getByRole("button", { name: "Adicionar etapa" }));
    retype("Por hora, etapa 3", "18");
    await save();
    // The added step begins on the day on which the full limits begin.
    expect(screen.getByText("Precisa ser depois do primeiro dia da última etapa.")).toBeVisible();
    retype("Limites completos a partir do dia", "30");
    await save();
    await waitFor(() => expect(server.sent()).toHaveLength(1));
    expect(server.sent()).toEqual([
      {
        version: 4,
        warmUpSteps: [
          { fromDay: 1, perHour: 2, perDay: 5 },
          { fromDay: 15, perHour: 15, perDay: 50 },
          { fromDay: 22, perHour: 18, perDay: 50 },
        ],
        warmUpDoneDay: 30,
      },
    ]);
  });

  it("ask before unsaved changes are lost, but not after the changes have been discarded", async () => {
    openPage(settingsWith());
    const leave = () => !window.dispatchEvent(new Event("beforeunload", { cancelable: true }));
    expect(leave()).toBe(false);
    retype("Mensagens por hora", "25");
    expect(leave()).toBe(true);
    await user.click(screen.getByRole("link", { name: "Chips" }));
    const dialog = await screen.findByRole("alertdialog");
    expect(within(dialog).getByText("Sair sem salvar?")).toBeVisible();
    await user.click(within(dialog).getByRole("button", { name: "Continuar aqui" }));
    expect(field("Mensagens por hora")).toHaveValue("25");
    await user.click(screen.getByRole("button", { name: "Descartar" }));
    expect(field("Mensagens por hora")).toHaveValue("20");
    expect(leave()).toBe(false);
  });
});
