import { screen, waitFor, within } from "@testing-library/react";
import { beforeAll, beforeEach, expect, it } from "vitest";
import { AuditPageContent } from "@/components/settings/audit/audit-page-content";
import type { AuditPage, AuditRow } from "@/types/audit";
import { CHIP_ID, fill, show, stubServer, user } from "./dashboard-stub";

const AUDIT = "/api/dashboard/audit";
const PERSON_ID = "01980000-0000-7000-8000-0000000000aa";

const rowWith = (change: Partial<AuditRow>): AuditRow => ({
  id: "01980000-0000-7000-8000-000000000a01",
  at: "2026-03-02T15:00:00.000Z",
  actorKind: "person",
  actorLabel: "Ana",
  action: "chip.update",
  targetKind: "chip",
  targetId: CHIP_ID,
  targetName: "Recepção",
  changes: [{ field: "perHour", before: 5, after: 8 }],
  requestId: null,
  ...change,
});
const pageOf = (...items: AuditRow[]): AuditPage => ({
  items,
  nextCursor: null,
  people: [{ id: PERSON_ID, name: "Ana" }],
});

beforeAll(() => import("@/types/audit"));
beforeEach(() => window.history.replaceState(null, "", "/settings/audit"));

it("says who did what to which chip, with old and new values, and links to the chip", async () => {
  stubServer({
    [`GET ${AUDIT}`]: () =>
      pageOf(
        rowWith({}),
        rowWith({
          id: "01980000-0000-7000-8000-000000000a02",
          actorKind: "anonymous",
          actorLabel: null,
          action: "sign_in_refused",
          targetKind: "person",
          targetId: null,
          targetName: null,
          changes: [{ field: "email", before: null, after: "ana@example.com" }],
        }),
      ),
  });
  show(<AuditPageContent />);
  const [, first, second] = await screen.findAllByRole("row");
  expect(first).toHaveTextContent("Ana");
  expect(first).toHaveTextContent("Alterou o chip");
  expect(first).toHaveTextContent("Por hora: 5 → 8");
  expect(screen.getByRole("link", { name: "Recepção" })).toHaveAttribute("href", `/chips/${CHIP_ID}`);
  expect(second).toHaveTextContent("Sem sessão");
  expect(second).toHaveTextContent("Entrada recusada");
  expect(second).toHaveTextContent("E-mail: ana@example.com");
});

it("puts the filters into the request, the page's address and the export", async () => {
  const { requests } = stubServer({ [`GET ${AUDIT}`]: () => pageOf(rowWith({})) });
  show(<AuditPageContent />);
  const who = await screen.findByRole("combobox", { name: "Quem" });
  await user.selectOptions(who, within(who).getByRole("option", { name: "Ana" }));
  await user.selectOptions(screen.getByRole("combobox", { name: "O que mudou" }), "chip");
  fill(screen.getByLabelText("De"), "2026-03-01");
  const query = `actor=${PERSON_ID}&kind=chip&from=2026-03-01`;
  await waitFor(() => expect(requests.at(-1)?.path).toBe(`${AUDIT}?${query}`));
  expect(window.location.search).toBe(`?${query}`);
  expect(screen.getByRole("link", { name: "Exportar CSV" })).toHaveAttribute(
    "href",
    `${AUDIT}/export?${query}&locale=pt-BR`,
  );
});

it("offers to clear the filters if nothing matches", async () => {
  window.history.replaceState(null, "", "/settings/audit?kind=gateway");
  stubServer({ "?kind=gateway": () => pageOf(), [`GET ${AUDIT}`]: () => pageOf(rowWith({})) });
  show(<AuditPageContent />);
  await user.click(await screen.findByRole("button", { name: "Limpar filtros" }));
  expect(await screen.findByText("Alterou o chip")).toBeVisible();
});
