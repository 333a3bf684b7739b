import { screen } from "@testing-library/react";
import { expect, it } from "vitest";
import { ChipLimits } from "@/components/chips/chip-settings";
import type { Chip } from "@/types/chips";
import { chipWith, fill, problem, show, stubServer, user } from "./dashboard-stub";

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
