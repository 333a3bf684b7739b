import { screen, waitFor } from "@testing-library/react";
import { Toaster } from "sonner";
import { describe, expect, it } from "vitest";
import { warmUpActions } from "@/components/chips/chip-actions";
import { ChipActionsPanel } from "@/components/chips/chip-actions-panel";
import { ChipWarmUp } from "@/components/chips/chip-warm-up";
import { CHIP_STATUSES, type ChipDetail, WARM_UP_ACTIONS } from "@/types/chips";
import { CHIP_ID, chipWith, show, stubServer, user } from "./dashboard-stub";

const HELD_AT = "2026-03-02T12:00:00.000Z";

/** Builds a chip that has completed a quarter of the fourth day of its warm-up. */
const warming = (
  warmup: Partial<ChipDetail["warmup"]> = {},
  change: Partial<ChipDetail> = {},
): ChipDetail => {
  const chip = chipWith({ status: "warming", state: "open", connected: true, warmupDay: 4 });
  const usual = { day: 4, perHourToday: 5, perDayToday: 10, daySecondsLeft: 64_800 };
  return { ...chip, ...change, warmup: { ...chip.warmup, ...usual, ...warmup } };
};

describe("the warm-up on a chip's page", () => {
  it("shows today's limits, the progress of the day and the next step", () => {
    show(<ChipWarmUp chip={warming({ next: { fromDay: 8, perHour: 10, perDay: 30 } })} />);
    expect(screen.getByText("Dia 4: até 5 por hora e 10 em 24 h")).toBeVisible();
    expect(screen.getByRole("img", { name: "25% do dia 4 completo" })).toBeInTheDocument();
    expect(screen.getByText("Mais 18 h de conexão até o dia 5")).toBeVisible();
    expect(screen.getByText("A partir do dia 8: 10 por hora e 30 em 24 h")).toBeVisible();
  });

  it("shows the last day from the settings and the limits that follow it", () => {
    show(<ChipWarmUp chip={warming({ doneDay: 9, daySecondsLeft: 600 })} />);
    expect(screen.getByText("Mais 10 min de conexão até o dia 5")).toBeVisible();
    expect(screen.getByText("A partir do dia 9: limites completos, 20 por hora e 100 em 24 h")).toBeVisible();
  });

  it("shows that it is held, without any remaining time", () => {
    show(<ChipWarmUp chip={warming({ heldAt: HELD_AT })} />);
    expect(screen.getByText(/Pausado por um operador/)).toBeVisible();
    expect(screen.queryByText(/de conexão até/)).toBeNull();
  });

  it("says until when the limits rise again after a restriction", () => {
    show(<ChipWarmUp chip={warming({ day: null, completedAt: HELD_AT, rampEndsAt: HELD_AT })} />);
    expect(screen.getByText("Concluído")).toBeVisible();
    expect(screen.getByText(/Voltando de uma restrição: os limites sobem aos poucos até/)).toBeVisible();
  });
});

describe("the warm-up actions", () => {
  it("are those that have an effect now", () => {
    expect(warmUpActions(warming())).toEqual(["hold", "restart"]);
    expect(warmUpActions(warming({ heldAt: HELD_AT }))).toEqual(["continue", "restart"]);
    expect(warmUpActions(warming({ day: 1 }))).toEqual(["hold"]);
    expect(warmUpActions(warming({ day: null, completedAt: HELD_AT }, { status: "active" }))).toEqual([
      "restart",
    ]);
    for (const status of CHIP_STATUSES) {
      const isGone = status === "cancelled" || status === "banned";
      expect(warmUpActions(warming({}, { status })).length > 0, status).toBe(!isGone);
    }
  });

  it.each(WARM_UP_ACTIONS)("%s asks first, names the affected contacts and is sent once", async (action) => {
    const heldAt = action === "continue" ? HELD_AT : null;
    const chip = warming({ heldAt }, { contacts: 2 });
    const server = stubServer({ [`POST /api/dashboard/chips/${CHIP_ID}/warm-up`]: () => chip });
    show(
      <>
        <ChipActionsPanel chip={chip} canWrite simulator />
        <Toaster />
      </>,
    );
    const name = { hold: "Pausar", continue: "Retomar", restart: "Recomeçar" }[action];
    await user.click(screen.getByRole("button", { name: `${name} o aquecimento` }));
    const dialog = await screen.findByRole("alertdialog", { name: new RegExp(`${name} o aquecimento de`) });
    expect(dialog).toHaveTextContent(/2 médicos atendidos por este chip/);
    expect(server.requests).toEqual([]);
    await user.keyboard("{Tab}");
    await user.click(screen.getByRole("button", { name: `${name} o aquecimento` }));
    await waitFor(() => expect(screen.queryByRole("alertdialog")).toBeNull());
    expect(server.sent()).toEqual([{ action }]);
  });
});
