import { cleanup, render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import Link from "next/link";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { PoolPageContent } from "@/components/settings/pool/pool-page-content";
import { settingsOptions } from "@/lib/api/settings";
import { DEFAULT_WARM_UP_STEPS, type Settings } from "@/types/settings";
import { Dashboard, newClient, problem, type StubAnswer, stubServer } from "./dashboard-stub";

const PATCH = "PATCH /api/dashboard/settings";
const GET = "GET /api/dashboard/settings";

const settingsWith = (change: Partial<Settings> = {}): Settings => ({
  strategy: "sticky",
  stickyWaitSeconds: 3600,
  specialtyMap: { cardiologia: ["Revoluna1", "Velha"] },
  specialtyFallback: true,
  rebalanceEnabled: true,
  rebalanceIdleDays: 30,
  defaultPerHour: 20,
  defaultPerDay: 100,
  gapNewMinSeconds: 20,
  gapNewMaxSeconds: 90,
  gapKnownMinSeconds: 2,
  gapKnownMaxSeconds: 8,
  warmUpSteps: [...DEFAULT_WARM_UP_STEPS],
  warmUpDoneDay: 22,
  sendingWindowEnabled: false,
  sendingFromHour: 8,
  sendingUntilHour: 20,
  fixed: [],
  version: 4,
  ...change,
});

function openPage(settings: Settings, routes: Record<string, StubAnswer> = {}) {
  const server = stubServer({ [GET]: () => settings, ...routes });
  const client = newClient();
  client.setQueryData(settingsOptions().queryKey, settings);
  client.setQueryDefaults(settingsOptions().queryKey, { staleTime: Number.POSITIVE_INFINITY });
  render(
    <Dashboard client={client}>
      <Link href="/chips">Chips</Link>
      <PoolPageContent instances={["Revoluna1", "Revoluna2", "Revoluna3"]} />
    </Dashboard>,
  );
  return server;
}

const user = userEvent.setup();
const patches = (server: ReturnType<typeof openPage>) =>
  server.requests.filter(({ method }) => method === "PATCH").map(({ body }) => body);
const field = (name: string | RegExp) => screen.getByLabelText(name);
async function retype(name: string | RegExp, text: string) {
  await user.clear(field(name));
  if (text !== "") await user.type(field(name), text);
}
const save = () => user.click(screen.getByRole("button", { name: "Salvar" }));

beforeEach(() => {
  // jsdom lays nothing out, and has neither.
  Element.prototype.scrollIntoView = () => {};
  vi.stubGlobal(
    "ResizeObserver",
    class {
      observe() {}
      unobserve() {}
      disconnect() {}
    },
  );
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

describe("the pool's settings", () => {
  it("explain each strategy, say times in human units, and offer no save before something changed", () => {
    openPage(settingsWith());
    expect(screen.getAllByRole("radio")).toHaveLength(4);
    expect(screen.getByRole("radio", { name: "Chip fixo" })).toBeChecked();
    expect(screen.getByText(/Um chip depois do outro/)).toBeVisible();
    expect(field("Espera pelo chip preferido")).toHaveValue("1");
    expect(field("Unidade da espera")).toHaveValue("hours");
    expect(screen.queryByRole("button", { name: "Salvar" })).toBeNull();
  });

  it("send what was changed, once, with the version it was changed from", async () => {
    const server = openPage(settingsWith(), {
      [PATCH]: () => settingsWith({ strategy: "hybrid", defaultPerHour: 25, version: 5 }),
    });
    await user.click(screen.getByRole("radio", { name: /rebalanceamento/ }));
    await retype("Mensagens por hora", "25");
    await save();
    await waitFor(() => expect(screen.queryByRole("button", { name: "Salvar" })).toBeNull());
    expect(patches(server)).toEqual([{ version: 4, strategy: "hybrid", defaultPerHour: 25 }]);
    expect(field("Mensagens por hora")).toHaveValue("25");
  });

  it("keep what is wrong at its field and ask the server nothing", async () => {
    const server = openPage(settingsWith());
    await retype("Mensagens em 24 h", "2000");
    await save();
    expect(screen.getByText("Um número inteiro de 0 a 1000.")).toBeVisible();
    expect(field("Mensagens em 24 h")).toBeInvalid();
    expect(field("Mensagens em 24 h")).toHaveFocus();
    expect(screen.getByText("Confira os campos marcados.")).toBeVisible();
    expect(patches(server)).toEqual([]);
  });

  it("are as before when the changes are discarded", async () => {
    openPage(settingsWith());
    await retype("Mensagens por hora", "7");
    await user.click(screen.getByRole("button", { name: "Descartar" }));
    expect(field("Mensagens por hora")).toHaveValue("20");
    expect(screen.queryByRole("button", { name: "Salvar" })).toBeNull();
  });

  it("that the environment fixes are read-only and name their variable", async () => {
    openPage(settingsWith({ fixed: ["strategy", "stickyWaitSeconds", "rebalanceIdleDays"] }));
    for (const variable of ["INSTANCE_STRATEGY", "STICKY_WAIT_SECONDS", "REBALANCE_IDLE_DAYS"]) {
      expect(screen.getByText(variable)).toBeVisible();
    }
    for (const radio of screen.getAllByRole("radio")) expect(radio).toBeDisabled();
    await user.type(field("Espera pelo chip preferido"), "9");
    await user.type(field(/Dias sem conversa/), "9");
    expect(screen.queryByRole("button", { name: "Salvar" })).toBeNull();
  });

  it("map a specialty to several instances, and show one that is gone", async () => {
    const server = openPage(settingsWith(), { [PATCH]: () => settingsWith({ version: 5 }) });
    expect(screen.getByText("não existe mais")).toBeVisible();
    await user.click(screen.getByRole("button", { name: "Tirar Velha de cardiologia" }));
    await user.selectOptions(field("Incluir instância em cardiologia"), "Revoluna3");
    await user.click(screen.getByRole("button", { name: "Incluir especialidade" }));
    await user.keyboard("Pediatria");
    await save();
    expect(screen.getByText("Escolha pelo menos uma instância.")).toBeVisible();
    await user.selectOptions(field("Incluir instância em Pediatria"), "Revoluna2");
    await save();
    await waitFor(() => expect(patches(server)).toHaveLength(1));
    expect(patches(server)).toEqual([
      { version: 4, specialtyMap: { cardiologia: ["Revoluna1", "Revoluna3"], pediatria: ["Revoluna2"] } },
    ]);
  });

  it("say at the row what only the server knows", async () => {
    openPage(settingsWith(), {
      [PATCH]: () =>
        problem("invalid_request", {
          errors: [{ path: "specialtyMap.cardiologia.1", message: "unknown_instance" }],
        }),
    });
    await retype("Especialidade", "Cardiologia");
    await user.selectOptions(field("Incluir instância em Cardiologia"), "Revoluna3");
    await save();
    expect(await screen.findByText(/Uma destas instâncias não existe mais/)).toBeVisible();
    expect(field("Especialidade")).toBeInvalid();
  });

  it("edit the warm-up as a table", async () => {
    const server = openPage(settingsWith(), { [PATCH]: () => settingsWith({ version: 5 }) });
    expect(field("A partir do dia, etapa 1")).toHaveAttribute("readonly");
    await user.click(screen.getByRole("button", { name: "Remover a etapa 2" }));
    await user.click(screen.getByRole("button", { name: "Remover a etapa 2" }));
    await user.click(screen.getByRole("button", { name: "Incluir etapa" }));
    await retype("Por hora, etapa 3", "18");
    await save();
    // The step that was added begins on the day of full limits.
    expect(screen.getByText("Precisa ser depois do primeiro dia da última etapa.")).toBeVisible();
    await retype("Limites cheios a partir do dia", "30");
    await save();
    await waitFor(() => expect(patches(server)).toHaveLength(1));
    expect(patches(server)).toEqual([
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

  it("that somebody else saved meanwhile are shown under what was typed, and saved only on a second word", async () => {
    const theirs = settingsWith({ version: 5, defaultPerDay: 90, rebalanceIdleDays: 10 });
    const answers: StubAnswer[] = [
      () => problem("version_conflict"),
      () => settingsWith({ ...theirs, version: 6, defaultPerHour: 25 }),
    ];
    const server = openPage(settingsWith(), {
      [PATCH]: (request) => answers.shift()?.(request),
      [GET]: () => theirs,
    });
    await retype("Mensagens por hora", "25");
    await save();
    expect(await screen.findByText(/Outra pessoa salvou antes de você/)).toBeVisible();
    await waitFor(() => expect(field("Mensagens em 24 h")).toHaveValue("90"));
    expect(field("Mensagens por hora")).toHaveValue("25");
    await save();
    await waitFor(() => expect(patches(server)).toHaveLength(2));
    expect(patches(server)).toEqual([
      { version: 4, defaultPerHour: 25 },
      { version: 5, defaultPerHour: 25 },
    ]);
  });

  it("ask before they are left unsaved, and only then", async () => {
    openPage(settingsWith());
    const leave = () => !window.dispatchEvent(new Event("beforeunload", { cancelable: true }));
    expect(leave()).toBe(false);
    await retype("Mensagens por hora", "25");
    expect(leave()).toBe(true);
    await user.click(screen.getByRole("link", { name: "Chips" }));
    const dialog = await screen.findByRole("alertdialog");
    expect(within(dialog).getByText("Sair sem salvar?")).toBeVisible();
    await user.click(within(dialog).getByRole("button", { name: "Continuar aqui" }));
    expect(field("Mensagens por hora")).toHaveValue("25");
    await user.click(screen.getByRole("button", { name: "Descartar" }));
    expect(leave()).toBe(false);
  });
});
