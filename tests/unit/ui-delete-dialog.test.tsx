import { screen } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import { ChipActionDialog } from "@/components/chips/chip-action-dialog";
import type { ChipAction } from "@/components/chips/chip-actions";
import type { Chip } from "@/types/chips";
import { CHIP_ID, chipWith, NAME, show, stubServer, user } from "./dashboard-stub";

const DELETE = `DELETE /api/dashboard/chips/${CHIP_ID}/instance`;

function ask(action: ChipAction, chip: Chip = chipWith()) {
  const server = stubServer({ [DELETE]: () => ({ chipId: CHIP_ID, status: "cancelled", confirmed: true }) });
  const onClose = vi.fn();
  show(<ChipActionDialog action={action} chip={chip} onClose={onClose} onReconnected={() => {}} />);
  return { server, onClose };
}

describe("the confirmation of an action", () => {
  it("can be completed by keyboard: the name field has the focus", async () => {
    const { server } = ask("delete");
    expect(screen.getByRole("textbox")).toHaveFocus();
    await user.keyboard("julia{Enter}");
    expect(server.requests).toHaveLength(0);
    await user.clear(screen.getByRole("textbox"));
    await user.keyboard(`${NAME}{Enter}`);
    expect(server.requests.map(({ method }) => method)).toEqual(["DELETE"]);
  });

  it("accepts a phone number as the name, typed with plain spaces", async () => {
    ask("delete", chipWith({ instanceName: null, phone: "5511999998888" }));
    await user.keyboard("+55 11 99999-8888");
    expect(screen.getByRole("button", { name: "Excluir" })).toBeEnabled();
  });

  it("focuses Cancel if it has no field, and closes on Escape", async () => {
    const { onClose } = ask("pause");
    expect(screen.getByRole("button", { name: "Cancelar" })).toHaveFocus();
    await user.keyboard("{Escape}");
    expect(onClose).toHaveBeenCalledOnce();
  });
});
