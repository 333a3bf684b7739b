import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";
import { ChipLimits } from "@/components/chips/chip-settings";
import type { Chip } from "@/types/chips";
import { chipWith, Dashboard, newClient, problem, stubServer } from "./dashboard-stub";

it("who types limits is told of another person's change that the page took over meanwhile", async () => {
  const { requests } = stubServer({ "PATCH /api/dashboard/chips/": () => problem("version_conflict") });
  const user = userEvent.setup();
  const client = newClient();
  const page = (chip: Chip) => (
    <Dashboard client={client}>
      <ChipLimits chip={chip} canWrite />
    </Dashboard>
  );
  const { rerender } = render(page(chipWith({ version: 1, perHour: 20 })));
  await user.click(screen.getByRole("button", { name: "Mudar limites" }));
  await user.clear(screen.getByLabelText("Por hora"));
  await user.type(screen.getByLabelText("Por hora"), "12");
  rerender(page(chipWith({ version: 2, perHour: 15 })));
  const save = () => user.click(screen.getByRole("button", { name: "Salvar" }));
  const versions = () => requests.filter(({ method }) => method === "PATCH").map(({ body }) => body);
  await save();
  expect(await screen.findByText(/Alguém mudou isto antes de você/)).toBeVisible();
  expect(versions()).toEqual([{ version: 1, perHour: 12 }]);
  await save();
  expect(versions()).toEqual([
    { version: 1, perHour: 12 },
    { version: 2, perHour: 12 },
  ]);
});
