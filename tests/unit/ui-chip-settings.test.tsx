import { screen } from "@testing-library/react";
import { expect, it } from "vitest";
import { ChipLimits } from "@/components/chips/chip-settings";
import type { Chip } from "@/types/chips";
import { chipWith, fill, problem, show, stubServer, user } from "./dashboard-stub";

it("limits that contradict each other are refused at the field, without a request", async () => {
  const { sent } = stubServer({ "PATCH /api/dashboard/chips/": () => chipWith() });
  show(<ChipLimits chip={chipWith({ perHour: 20, perDay: 100 })} canWrite />);
  await user.click(screen.getByRole("button", { name: "Mudar limites" }));
  fill(screen.getByLabelText("Por hora"), "30");
  fill(screen.getByLabelText("Em 24 h"), "10");
  await user.click(screen.getByRole("button", { name: "Salvar" }));
  expect(screen.getByText("O limite de 24 horas não pode ser menor que o limite por hora.")).toBeVisible();
  expect(screen.getByLabelText("Em 24 h")).toBeInvalid();
  expect(sent()).toEqual([]);
  fill(screen.getByLabelText("Em 24 h"), "30");
  await user.click(screen.getByRole("button", { name: "Salvar" }));
  expect(sent()).toEqual([{ version: 1, perHour: 30, perDay: 30 }]);
});

it("a person who edits limits is informed of a concurrent change that the page has loaded", async () => {
  const { sent } = stubServer({ "PATCH /api/dashboard/chips/": () => problem("version_conflict") });
  const limits = (chip: Chip) => <ChipLimits chip={chip} canWrite />;
  const { rerender } = show(limits(chipWith({ version: 1, perHour: 20 })));
  await user.click(screen.getByRole("button", { name: "Mudar limites" }));
  fill(screen.getByLabelText("Por hora"), "12");
  rerender(limits(chipWith({ version: 2, perHour: 15 })));
  const save = () => user.click(screen.getByRole("button", { name: "Salvar" }));
  await save();
  expect(await screen.findByText(/Alguém mudou isto antes de você/)).toBeVisible();
  expect(sent()).toEqual([{ version: 1, perHour: 12 }]);
  await save();
  expect(sent()).toEqual([
    { version: 1, perHour: 12 },
    { version: 2, perHour: 12 },
  ]);
});
