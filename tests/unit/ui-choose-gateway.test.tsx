import { fireEvent, screen, waitFor } from "@testing-library/react";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { canMove } from "@/components/chips/chip-actions";
import { ChipFacts } from "@/components/chips/chip-facts";
import { CreateInstanceDialog } from "@/components/chips/create-instance-dialog";
import { MoveChipDialog } from "@/components/chips/move/move-chip-dialog";
import { gatewayChoices } from "@/components/gateways/gateway-choice";
import type { PoolGateway } from "@/types/gateways";
import {
  CHIP_ID,
  chipWith,
  fill,
  NAME,
  newClient,
  problem,
  qrNow,
  show,
  stubServer,
  user,
} from "./dashboard-stub";
import { gatewayWith, SECOND } from "./gateway-stub";

const FULL = gatewayWith({ id: "full", name: "Cheio", isEnvironment: false, chips: 80 });
const DOWN = gatewayWith({
  id: "down",
  name: "Parado",
  isEnvironment: false,
  chips: 0,
  state: "unreachable",
});
const DRAINED = gatewayWith({ id: "drained", name: "Saindo", isEnvironment: false, acceptsNew: false });

beforeAll(async () => {
  await Promise.all([
    import("@/types/chips"),
    import("@/types/errors"),
    import("@/types/gateways"),
    import("@/types/pairing"),
  ]);
});

describe("the choice of a gateway", () => {
  it("lists working gateways first, the one with the most free places at the top, and no drained gateway", () => {
    const order = (gateways: PoolGateway[]) => gatewayChoices(gateways, "left").map(({ id }) => id);
    expect(order([DOWN, FULL, DRAINED, gatewayWith(), SECOND])).toEqual([
      "second",
      "default",
      "full",
      "down",
    ]);
    expect(order([gatewayWith({ id: "left" }), SECOND])).toEqual(["second"]);
    expect(order([gatewayWith({ state: "unknown" }), DOWN])).toEqual(["default", "down"]);
  });
});

describe("a new chip", () => {
  const CREATE = "POST /api/dashboard/chips/instances/create";
  function openDialog(gateways: PoolGateway[]) {
    const server = stubServer({
      [CREATE]: () => ({
        chipId: CHIP_ID,
        instanceName: NAME,
        status: "pending",
        state: "connecting",
        qr: qrNow("A"),
      }),
    });
    const onCreated = vi.fn();
    show(<CreateInstanceDialog open onOpenChange={vi.fn()} onCreated={onCreated} onExisting={vi.fn()} />, {
      client: newClient(gateways),
    });
    return { server, onCreated };
  }
  const create = async () => {
    fill(screen.getByLabelText("Número do chip"), "11999998888");
    await user.click(screen.getByRole("button", { name: "Criar e conectar" }));
  };

  it("offers no choice with a single gateway", () => {
    openDialog([gatewayWith()]);
    expect(screen.queryByLabelText("Gateway")).toBeNull();
  });

  it("offers the gateways with their free places, the best one chosen, and leaves the choice to the server", async () => {
    const { server, onCreated } = openDialog([gatewayWith(), SECOND, FULL, DOWN, DRAINED]);
    const field = screen.getByLabelText("Gateway");
    expect(field).toHaveDisplayValue("Reserva · 78 lugares livres");
    expect([...field.querySelectorAll("option")].map(({ textContent }) => textContent)).toEqual([
      "Reserva · 78 lugares livres",
      "Principal · 50 lugares livres",
      "Cheio · cheio",
      "Parado · não responde",
    ]);
    await create();
    await waitFor(() => expect(onCreated).toHaveBeenCalled());
    expect(server.sent()).toEqual([{ phone: "(11) 99999-8888", alreadyWarm: false }]);
  });

  it("goes to the gateway that the person chooses", async () => {
    const { server, onCreated } = openDialog([gatewayWith(), SECOND]);
    fireEvent.change(screen.getByLabelText("Gateway"), { target: { value: "default" } });
    await create();
    await waitFor(() => expect(onCreated).toHaveBeenCalled());
    expect(server.sent()).toEqual([{ phone: "(11) 99999-8888", alreadyWarm: false, gatewayId: "default" }]);
  });
});

describe("the page of a chip", () => {
  it("names the gateway only if there are several", () => {
    const there = { gateway: { id: "second", name: "Reserva" } };
    const { rerender } = show(<ChipFacts chip={chipWith(there)} canWrite={false} />);
    expect(screen.queryByText("Reserva")).toBeNull();
    rerender(<ChipFacts chip={chipWith({ ...there, gateways: 2 })} canWrite={false} />);
    expect(screen.getByText("Reserva")).toBeVisible();
  });

  it("offers the move only if there are several gateways and the chip can be paired again", () => {
    expect(canMove(chipWith())).toBe(false);
    expect(canMove(chipWith({ gateways: 2 }))).toBe(true);
    for (const change of [{ status: "cancelled" }, { status: "banned" }, { instanceName: null }] as const) {
      expect(canMove(chipWith({ gateways: 2, ...change }))).toBe(false);
    }
  });
});

describe("moving a chip", () => {
  const MOVE = `POST /api/dashboard/chips/${CHIP_ID}/move`;
  const chip = chipWith({ gateways: 2, gateway: { id: "default", name: "Principal" }, contacts: 14 });
  function openMove(answer: () => unknown, gateways = [gatewayWith(), SECOND]) {
    const server = stubServer({
      [MOVE]: answer,
      [`GET /api/dashboard/chips/${CHIP_ID}`]: () => ({
        ...chip,
        gateway: { id: "second", name: "Reserva" },
      }),
    });
    const on = { onClose: vi.fn(), onMoved: vi.fn() };
    show(<MoveChipDialog chip={chip} {...on} />, { client: newClient(gateways) });
    return { server, ...on };
  }
  const confirm = () => user.click(screen.getByRole("button", { name: "Mover" }));

  it("says what stays and that the phone must scan once more, and then opens the QR code", async () => {
    const { server, onClose, onMoved } = openMove(() => Response.json({}, { status: 202 }));
    const dialog = screen.getByRole("alertdialog");
    expect(dialog).toHaveTextContent("O número, o histórico, os limites e o aquecimento continuam os mesmos");
    expect(dialog).toHaveTextContent(
      "A sessão em Principal termina, e o celular precisa ler um QR code mais uma vez",
    );
    expect(dialog).toHaveTextContent("14 médicos");
    expect(screen.getByLabelText("Gateway")).toHaveDisplayValue("Reserva · 78 lugares livres");
    await confirm();
    await waitFor(() =>
      expect(onMoved).toHaveBeenCalledExactlyOnceWith({ chipId: CHIP_ID, instanceName: NAME, qr: null }),
    );
    expect(onClose).toHaveBeenCalled();
    expect(server.sent()).toEqual([{ gatewayId: "second" }]);
  });

  it("shows why the move was refused", async () => {
    const { onMoved } = openMove(() => problem("gateway_full"));
    await confirm();
    expect(await screen.findByRole("alert")).toHaveTextContent("Este gateway está cheio");
    expect(onMoved).not.toHaveBeenCalled();
  });

  it("is impossible while no other gateway accepts chips", () => {
    openMove(() => null, [gatewayWith(), DRAINED]);
    expect(screen.getByText("Nenhum outro gateway aceita chips novos.")).toBeVisible();
    expect(screen.getByRole("button", { name: "Mover" })).toBeDisabled();
  });
});
