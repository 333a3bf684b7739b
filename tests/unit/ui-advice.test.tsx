import { screen } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { BalancePanel } from "@/components/status/balance-panel";
import { NumberChangesPanel } from "@/components/status/number-changes-panel";
import { LOCALES } from "@/types/locale";
import { MIGRATION_CAUSES } from "@/types/messages";
import { show } from "./dashboard-stub";

describe("the balance between chips", () => {
  const load = { lowest: 0.1, highest: 0.7, mean: 0.4 };

  it.each([
    ["even", { ...load, highest: 0.3, contactsLow: 1, contactsHigh: 90 }, /bem divididos: nada a fazer/],
    ["uneven contacts", { ...load, contactsLow: 10, contactsHigh: 40 }, /Para rebalancear/],
    ["uneven sends", { ...load, contactsLow: 39, contactsHigh: 40 }, /recebeu mensagem hoje. Nada a fazer/],
  ])("says what to do: %s", (_, balance, advice) => {
    show(<BalancePanel balance={balance} />);
    expect(screen.getByText(advice)).toBeVisible();
    expect(screen.getByText(/^Uso do limite de 24 horas: de 10% a \d+%, 40% em média\.$/)).toBeVisible();
  });
});

describe("chip changes", () => {
  const base = { days: 30, contacts: 340, changes: 12, per100Contacts: 3.529 };

  it.each(LOCALES)("have advice for every cause in %s", (locale) => {
    for (const cause of MIGRATION_CAUSES) {
      const causes = [{ cause, changes: 12 }];
      const { container, unmount } = show(<NumberChangesPanel changes={{ ...base, causes }} />, { locale });
      expect(container.querySelectorAll("p")).toHaveLength(2);
      expect(container.textContent).not.toMatch(/[{}]|undefined|status\./);
      unmount();
    }
  });

  it("are counted among the contacts, without decimals", () => {
    show(<NumberChangesPanel changes={{ ...base, causes: [{ cause: "day_full", changes: 12 }] }} />);
    expect(screen.getByText("12 trocas entre 340 médicos, cerca de 4 a cada 100.")).toBeVisible();
    expect(screen.getByText(/limites esgotados\. Conecte mais chips/)).toBeVisible();
  });

  it("need no advice if there were none", () => {
    show(<NumberChangesPanel changes={{ ...base, changes: 0, per100Contacts: 0, causes: [] }} />);
    expect(screen.getByText("Ninguém trocou de chip.")).toBeVisible();
  });
});
