import { screen, waitFor, within } from "@testing-library/react";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { loadMenuParts } from "@/components/layout/lazy-menu";
import { fill, problem, user } from "./dashboard-stub";
import { ID, OF_TEAM, openPage, stored, VIEWS, viewWith } from "./views-stub";

/** The accessible name of the button is "Visões" or the name of the active view. */
const button = (name: RegExp = /^(Visões|Visão:)/) => screen.findByRole("button", { name });
async function choose(item: string | RegExp) {
  await user.click(await button());
  await user.click(
    await screen.findByRole(
      /Salvar|Renomear|Sair|Excluir/.test(String(item)) ? "menuitem" : "menuitemradio",
      { name: item },
    ),
  );
}
const toolbar = () => within(screen.getByRole("form", { name: "Busca e filtros" }));
const filterByStatus = async (name: string) => {
  await user.click(toolbar().getByRole("button", { name: /^Situação/ }));
  await user.click(await screen.findByRole("menuitemcheckbox", { name }));
  await user.keyboard("{Escape}");
};

// Loads the lazy modules in advance, so that no module is still loading at the end of a test.
beforeAll(async () => {
  await Promise.all([
    loadMenuParts(),
    import("@/components/chips/chips-look"),
    import("@/components/chips/views/view-dialogs"),
    import("@/lib/api/chip-view-changes"),
    import("@/components/chips/chip-dialogs"),
    import("@/types/saved-views"),
  ]);
});
beforeEach(() => {
  sessionStorage.clear();
  stored.views = [viewWith({}), OF_TEAM];
});

describe("opening a view", () => {
  it("shows its filters, order, columns and density, and marks it in the menu", async () => {
    const { sent } = openPage();
    await choose(/^Parados/);
    expect(window.location.search).toBe("?condition=paused");
    expect(await screen.findByRole("columnheader", { name: "Etiquetas" })).toBeInTheDocument();
    expect(screen.getByRole("button", { name: "Linhas compactas" })).toHaveAttribute("aria-pressed", "false");
    expect(sent("POST").map(({ body }) => body)).toEqual([
      { columns: ["phone", "tags"] },
      { density: "roomy" },
    ]);
    await user.click(await button(/^Visão: ?Parados$/));
    expect(await screen.findByRole("menuitemradio", { name: /^Parados/ })).toBeChecked();
    expect(screen.getByRole("menuitemradio", { name: /^Plantão sul/ })).not.toBeChecked();
    expect(screen.getByText("Da equipe")).toBeInTheDocument();
  });

  it("is recognised by its address on any page of the list, even with values that this release does not support", async () => {
    const query = "?condition=paused,dormant&colour=red";
    stored.views = [viewWith({ query, columns: ["phone", "usage", "lastMessage"], density: "compact" })];
    openPage({}, "/chips?condition=paused&page=2");
    expect(await button(/^Visão: ?Parados$/)).toBeInTheDocument();
  });

  it("is undone by leaving the view, which shows the whole list", async () => {
    openPage();
    await choose(/^Plantão sul/);
    expect(window.location.search).toBe("?tags=sul&sort=name");
    await choose("Sair da visão");
    expect(window.location.search).toBe("");
    expect(await screen.findByRole("button", { name: "Visões" })).toBeInTheDocument();
  });
});

describe("a changed view", () => {
  it("says so after a filter, a column or a row height changes, also after a reload, and its changes can be saved", async () => {
    const { sent, unmount } = openPage();
    await choose(/^Parados/);
    await filterByStatus("Banido");
    expect(await button(/Parados ?alterada$/)).toBeInTheDocument();
    const changed = window.location.search;
    expect(changed).toBe("?condition=paused,banned");
    await user.click(screen.getByRole("button", { name: "Linhas compactas" }));
    await choose("Salvar alterações");
    expect(await button(/^Visão: ?Parados$/)).toBeInTheDocument();
    expect(sent("PATCH").map(({ path, body }) => ({ path, body }))).toEqual([
      {
        path: `${VIEWS}/${ID(1)}`,
        body: { query: changed, columns: ["phone", "tags"], density: "compact" },
      },
    ]);
    unmount();
    openPage({}, "/chips?condition=failing");
    expect(await button(/Parados ?alterada$/)).toBeInTheDocument();
  });

  it("is restored by opening it again", async () => {
    openPage();
    await choose(/^Parados/);
    await filterByStatus("Banido");
    await choose(/^Parados/);
    expect(window.location.search).toBe("?condition=paused");
    expect(await button(/^Visão: ?Parados$/)).toBeInTheDocument();
  });

  it("that another tab deleted is reported as deleted and disappears from the menu", async () => {
    openPage({
      [`PATCH ${VIEWS}/`]: () => {
        stored.views = [OF_TEAM];
        return problem("not_found");
      },
    });
    await choose(/^Parados/);
    await filterByStatus("Banido");
    await choose("Salvar alterações");
    expect(await screen.findByText(/foi excluída em outra aba/)).toBeInTheDocument();
    expect(await screen.findByRole("button", { name: "Visões" })).toBeInTheDocument();
    expect(window.location.search).toBe("?condition=paused,banned");
  });

  it("of another person cannot be changed, but can be saved under a new name", async () => {
    openPage();
    await choose(/^Plantão sul/);
    await filterByStatus("Banido");
    await user.click(await button());
    await screen.findByRole("menuitem", { name: "Salvar como nova visão…" });
    expect(screen.getAllByRole("menuitem").map(({ textContent }) => textContent)).toEqual([
      "Salvar como nova visão…",
      "Sair da visão",
    ]);
  });
});

describe("saving a view", () => {
  it("stores the list as it is under a name", async () => {
    const { sent } = openPage({}, "/chips?search=sul&condition=banned&page=3");
    await choose("Salvar como nova visão…");
    const dialog = within(await screen.findByRole("dialog", { name: "Salvar visão" }));
    fill(dialog.getByLabelText("Nome"), " Banidos do sul ");
    await user.click(dialog.getByRole("checkbox", { name: "Compartilhar com a equipe" }));
    await user.click(dialog.getByRole("button", { name: "Salvar" }));
    expect(await screen.findByText("Visão “Banidos do sul” salva")).toBeInTheDocument();
    expect(await button(/^Visão: ?Banidos do sul$/)).toBeInTheDocument();
    expect(sent("POST").map(({ body }) => body)).toEqual([
      {
        name: "Banidos do sul",
        query: "?search=sul&condition=banned",
        columns: ["phone", "usage", "lastMessage"],
        density: "compact",
        shared: true,
      },
    ]);
  });

  it.each([
    ["view_name_taken", "Já existe uma visão com este nome."],
    ["too_many_views", "Você já tem 50 visões. Exclua uma para salvar outra."],
  ])("says at the name why it is rejected: %s", async (message, text) => {
    openPage({
      [`POST ${VIEWS}`]: () => problem("invalid_request", { errors: [{ path: "name", message }] }),
    });
    await choose("Salvar como nova visão…");
    const dialog = within(await screen.findByRole("dialog"));
    fill(dialog.getByLabelText("Nome"), "Parados");
    await user.click(dialog.getByRole("button", { name: "Salvar" }));
    expect(await dialog.findByText(text)).toBeInTheDocument();
    expect(dialog.getByLabelText("Nome")).toBeInvalid();
  });
});

describe("the active view", () => {
  it("is renamed and shared without a change to its filters", async () => {
    const { sent } = openPage();
    await choose(/^Parados/);
    await choose("Renomear ou compartilhar…");
    const dialog = within(await screen.findByRole("dialog"));
    fill(dialog.getByLabelText("Nome"), "Em pausa");
    await user.click(dialog.getByRole("checkbox", { name: "Compartilhar com a equipe" }));
    await user.click(dialog.getByRole("button", { name: "Salvar" }));
    expect(await button(/^Visão: ?Em pausa$/)).toBeInTheDocument();
    expect(sent("PATCH").map(({ body }) => body)).toEqual([{ name: "Em pausa", shared: true }]);
  });

  it("is deleted after a confirmation, and the list does not change", async () => {
    const { sent } = openPage();
    await choose(/^Parados/);
    await choose("Excluir visão…");
    const question = within(await screen.findByRole("alertdialog", { name: "Excluir a visão “Parados”?" }));
    expect(sent("DELETE")).toEqual([]);
    await user.click(question.getByRole("button", { name: "Excluir" }));
    await waitFor(() => expect(sent("DELETE").map(({ path }) => path)).toEqual([`${VIEWS}/${ID(1)}`]));
    expect(await screen.findByRole("button", { name: "Visões" })).toBeInTheDocument();
    expect(window.location.search).toBe("?condition=paused");
  });
});
