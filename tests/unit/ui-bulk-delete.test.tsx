import { screen, waitFor, within } from "@testing-library/react";
import { Toaster } from "sonner";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { BulkActions } from "@/components/chips/bulk/bulk-actions";
import { DEFAULT_CHIP_LIST_QUERY } from "@/lib/api/chip-list-query";
import type { Chip } from "@/types/chips";
import { chipWith, show, stubServer, user } from "./dashboard-stub";

const DELETE = "POST /api/dashboard/chips/bulk/delete";
const ID = (number: number) => `01980000-0000-7000-8000-${String(number).padStart(12, "0")}`;
const CHIPS = Array.from({ length: 10 }, (_, index) =>
  chipWith({ id: ID(index), instanceName: `julia-${index}`, contacts: 3, connected: index < 2 }),
);
const GONE = chipWith({ id: ID(10), instanceName: null, status: "cancelled" });

const idsOf = (body: unknown) => (body as { chipIds: string[] }).chipIds;
const deletedOf = (ids: readonly string[]) => ids.map((id) => ({ id, confirmed: true }));

async function ask(chips: readonly Chip[] = [...CHIPS, GONE]) {
  const onSelect = vi.fn();
  show(
    <>
      <BulkActions
        chips={chips}
        query={DEFAULT_CHIP_LIST_QUERY}
        total={chips.length}
        isPageSelected
        onSelect={onSelect}
        onClear={() => {}}
      />
      <Toaster />
    </>,
  );
  await user.click(await screen.findByRole("button", { name: "Excluir" }));
  const dialog = await screen.findByRole("alertdialog");
  return { onSelect, dialog, button: within(dialog).getByRole("button", { name: "Excluir" }) };
}

// Loads the lazy modules in advance, so that no module is still loading at the end of a test.
beforeAll(async () => {
  await import("@/components/chips/bulk/bulk-delete-dialog");
});

describe("deleting the selected chips", () => {
  it("says what cannot be undone and how many contacts move, and requires the number of chips", async () => {
    const { sent } = stubServer({
      [DELETE]: ({ body }) => ({ deleted: deletedOf(idsOf(body)), failures: [] }),
    });
    const { dialog, button, onSelect } = await ask();
    expect(dialog).toHaveTextContent("Excluir 10 chips?");
    expect(dialog).toHaveTextContent("2 estão conectados");
    expect(dialog).toHaveTextContent("Isso não pode ser desfeito");
    expect(dialog).toHaveTextContent("30 médicos passam para outro chip");
    expect(dialog).toHaveTextContent("1 dos selecionados fica como está");
    expect(within(dialog).getByRole("textbox")).toHaveFocus();
    await user.keyboard("11{Enter}");
    expect(button).toBeDisabled();
    expect(sent()).toEqual([]);
    await user.keyboard("{Backspace}0{Enter}");
    const toast = (await screen.findByText("10 chips excluídos")).closest("li");
    expect(toast).not.toHaveTextContent("Desfazer");
    expect(sent().map((body) => idsOf(body).length)).toEqual([8, 2]);
    expect(sent().flatMap(idsOf)).toEqual(CHIPS.map(({ id }) => id));
    expect(screen.queryByRole("alertdialog")).toBeNull();
    expect(onSelect).toHaveBeenCalledExactlyOnceWith(CHIPS, false);
  });

  it("lists the chips that were not deleted, and keeps only these selected", async () => {
    stubServer({
      [DELETE]: () => ({
        deleted: [{ id: ID(0), confirmed: false }],
        failures: [
          { id: ID(1), code: "chip_status_conflict", operation: "reconnect" },
          { id: ID(2), code: "gateway_unavailable", operation: null },
        ],
      }),
    });
    const { onSelect } = await ask(CHIPS.slice(0, 3));
    await user.keyboard("3{Enter}");
    const failed = within(await screen.findByRole("dialog", { name: "2 chips não foram excluídos" }));
    const [busy, refused] = failed.getAllByRole("listitem");
    expect(busy).toHaveTextContent("julia-1Este chip está sendo reconectado. Espere terminar.");
    expect(refused).toHaveTextContent("julia-2O gateway do WhatsApp não responde.");
    expect(await screen.findByText(/Exclusão de 1 chip pedida/)).toBeInTheDocument();
    expect(onSelect).toHaveBeenCalledExactlyOnceWith([CHIPS[0]], false);
    await user.keyboard("{Escape}");
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  });
});
