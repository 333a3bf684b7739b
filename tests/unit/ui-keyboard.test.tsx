import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { preloadChipDialogs } from "@/components/chips/chip-dialogs";
import { Header } from "@/components/layout/header";
import { pressKey } from "@/components/layout/list-keys";
import type { Role } from "@/types/people";
import { chipListOf, chipWith, headline, show, stubServer, user } from "./dashboard-stub";
import { pageOf, rowWith } from "./message-stub";
import { OF_TEAM } from "./views-stub";

const CHIP = chipWith({ status: "active", condition: "connected", headline: headline("connected") });
const CHIPS = "GET /api/dashboard/chips";
const MESSAGES = "GET /api/dashboard/messages";
const ALERTS = "GET /api/dashboard/alerts/summary";

// Loads the lazy modules in advance, so that no module is still loading at the end of a test.
beforeAll(async () => {
  await Promise.all([
    preloadChipDialogs(),
    import("@/components/palette/command-palette"),
    import("@/components/layout/list-keys"),
    import("@/components/layout/shortcut-dialog"),
    import("@/types/chips"),
    import("@/types/message-pages"),
    import("@/types/contact-pages"),
    import("@/types/saved-views"),
  ]);
});

/** Addresses of the links that were clicked. */
let opened: string[] = [];
const follow = (event: MouseEvent) => {
  const link = event.target instanceof Element ? event.target.closest("a") : null;
  if (link === null) return;
  event.preventDefault();
  opened.push(link.pathname + link.search);
};
beforeEach(() => {
  opened = [];
  document.addEventListener("click", follow, { capture: true });
});
afterEach(() => document.removeEventListener("click", follow, { capture: true }));

/** A search text to which the server never responds. */
const UNANSWERED = "99990";
const ROWS = ["first", "second", "third"];

function openPage(role: Role = "admin") {
  const server = stubServer({
    "GET /api/dashboard/chips/views": () => ({ items: [OF_TEAM] }),
    "POST /api/preferences": () => new Response(null, { status: 204 }),
    [CHIPS]: ({ path }) => (path.includes(UNANSWERED) ? new Promise(() => undefined) : chipListOf([CHIP])),
    [MESSAGES]: () => pageOf([rowWith()]),
    "GET /api/dashboard/contacts": () => pageOf([]),
    [ALERTS]: () => ({ open: 0, unattended: 0, critical: 0 }),
  });
  const onSelect = vi.fn();
  show(
    <>
      <Header person={{ name: "Ana", role }} simulator={false} />
      <main id="content">
        <input aria-label="Busca" />
        <ul>
          {ROWS.map((row) => (
            <li key={row} data-chip-id={row}>
              <input type="checkbox" aria-label={`Selecionar ${row}`} onChange={() => onSelect(row)} />
              <a href={`/chips/${row}`}>{row}</a>
            </li>
          ))}
        </ul>
      </main>
    </>,
  );
  return { server, onSelect };
}

/** Presses keys and waits for the code that the first key press loads. */
const press = async (keys: string) => {
  await user.keyboard(keys);
  await import("@/components/layout/list-keys");
  await Promise.resolve();
};
const palette = () => screen.queryByRole("dialog", { name: "Busca e comandos" });
const options = () => screen.queryAllByRole("option").map(({ textContent }) => textContent);

describe("the keys of lists and pages", () => {
  it("move through the rows, stop at both ends, select a row and let Enter open it", async () => {
    const { onSelect } = openPage();
    await press("j");
    expect(screen.getByRole("link", { name: "first" })).toHaveFocus();
    await press("jjj");
    expect(screen.getByRole("link", { name: "third" })).toHaveFocus();
    await press("k");
    expect(screen.getByRole("link", { name: "second" })).toHaveFocus();
    await press("x");
    expect(onSelect).toHaveBeenCalledExactlyOnceWith("second");
    await press("{Enter}");
    expect(opened).toEqual(["/chips/second"]);
  });

  it("work after a checkbox was clicked", async () => {
    openPage();
    await user.click(screen.getByRole("checkbox", { name: "Selecionar second" }));
    await press("j");
    expect(screen.getByRole("link", { name: "third" })).toHaveFocus();
  });

  it.each([
    ["gc", "/chips"],
    ["gm", "/messages"],
    ["gs", "/status"],
    ["ga", "/alerts"],
    ["gp", "/settings"],
  ])("%s opens %s", async (keys, path) => {
    openPage();
    await press(keys);
    expect(opened).toEqual([path]);
  });

  it("jump only to pages of the person's role, and only directly after g", async () => {
    openPage("manager");
    await press("gp");
    await press("gxc");
    await press("c");
    expect(opened).toEqual([]);
  });

  it("accept the second key of a jump for a second and a half", () => {
    openPage();
    pressKey("g", 1_000);
    pressKey("c", 2_600);
    expect(opened).toEqual([]);
    for (const key of ["g", "g", "c"]) pressKey(key, 2_700);
    expect(opened).toEqual([]);
    pressKey("g", 3_000);
    pressKey("c", 4_400);
    expect(opened).toEqual(["/chips"]);
  });

  it("do nothing while somebody types, holds a modifier or answers a dialog", async () => {
    openPage();
    const field = screen.getByRole("textbox", { name: "Busca" });
    await user.click(field);
    await press("gcjx?");
    fireEvent.keyDown(field, { key: "k", ctrlKey: true });
    expect(field).toHaveValue("gcjx?");
    field.blur();
    fireEvent.keyDown(document.body, { key: "j", altKey: true });
    await press("?");
    expect(await screen.findByRole("dialog", { name: "Atalhos do teclado" })).toBeVisible();
    await press("gcj");
    fireEvent.keyDown(document.body, { key: "k", ctrlKey: true });
    expect(palette()).toBeNull();
    expect(opened).toEqual([]);
  });
});

describe("the command palette", () => {
  const openPalette = async () => {
    // The browser must not move the focus to its address bar as well.
    expect(fireEvent.keyDown(document.body, { key: "k", ctrlKey: true })).toBe(false);
    await waitFor(() => expect(palette()).not.toBeNull());
    expect(screen.getByRole("combobox")).toHaveFocus();
  };

  it("opens with Ctrl+K or ⌘K, lists pages and actions, and opens the chosen page by its link", async () => {
    openPage();
    await openPalette();
    expect(options()).toEqual(expect.arrayContaining(["Chipsgc", "Chaves de API", "Novo chipn"]));
    await user.keyboard("mensag{Enter}");
    expect(opened).toEqual(["/messages"]);
    expect(palette()).toBeNull();
    fireEvent.keyDown(document.body, { key: "k", metaKey: true });
    await waitFor(() => expect(palette()).not.toBeNull());
    await user.keyboard("situacao");
    expect(options()).toEqual(["Situaçãogs"]);
    await user.keyboard("{Escape}");
    expect(palette()).toBeNull();
  });

  it("searches chips, messages and contacts on the server and opens the first result", async () => {
    const { server } = openPage();
    await openPalette();
    await user.keyboard("99998888");
    const chip = await screen.findByRole("option", { name: /^julia-99998888/ });
    expect(within(chip).getByText(/Conectado/)).toBeVisible();
    expect(await screen.findByRole("option", { name: /^Ana/ })).toBeVisible();
    const paths = server.requests.map(({ path }) => path).filter((path) => path.includes("search="));
    expect(paths).toEqual([
      "/api/dashboard/chips?search=99998888&pageSize=6",
      "/api/dashboard/messages?search=99998888",
      "/api/dashboard/contacts?search=99998888",
    ]);
    await user.keyboard("{Enter}");
    expect(opened).toEqual([`/chips/${CHIP.id}`]);
  });

  it("opens a saved view once its columns and density are stored, with which the server draws the list", async () => {
    const { server } = openPage();
    await openPalette();
    await screen.findByRole("option", { name: /^Plantão sul/ });
    let openedWith: unknown;
    document.addEventListener("click", () => (openedWith = [server.sent(), server.open()]), {
      once: true,
      capture: true,
    });
    await user.keyboard("plantao{Enter}");
    await waitFor(() => expect(opened).toEqual([`/chips${OF_TEAM.query}`]));
    expect(openedWith).toEqual([[{ columns: OF_TEAM.columns }, { density: OF_TEAM.density }], 0]);
    expect(palette()).toBeNull();
  });

  it("asks before it runs the action of a chip", async () => {
    const { server } = openPage();
    await openPalette();
    await user.keyboard("99998888");
    await user.click(await screen.findByRole("option", { name: "Pausar: julia-99998888" }));
    expect(palette()).toBeNull();
    const question = within(await screen.findByRole("alertdialog"));
    expect(question.getByText("Pausar julia-99998888?")).toBeVisible();
    expect(server.sent()).toEqual([]);
  });

  it("offers a manager neither actions on chips nor settings", async () => {
    openPage("manager");
    await openPalette();
    expect(options()).not.toEqual(expect.arrayContaining([expect.stringMatching(/Novo chip|Ajustes/)]));
    await user.keyboard("99998888");
    await screen.findByRole("option", { name: /^julia-99998888/ });
    expect(screen.queryByRole("option", { name: /Pausar/ })).toBeNull();
  });

  it("offers an operator actions on chips, but no settings", async () => {
    openPage("operator");
    await openPalette();
    expect(options()).toContain("Novo chipn");
    expect(options()).not.toContain("Chaves de API");
  });

  it("never shows results of an earlier text, because Enter would act on them", async () => {
    const { server } = openPage();
    await openPalette();
    await user.keyboard("9999");
    await screen.findByRole("option", { name: /^julia-99998888/ });
    await user.keyboard("0");
    expect(screen.queryByRole("option", { name: /^julia-99998888/ })).toBeNull();
    await waitFor(() => expect(server.requests.at(-1)?.path).toContain(UNANSWERED));
    expect(screen.queryByRole("option", { name: /^julia-99998888/ })).toBeNull();
  });
});
