import { act, fireEvent, screen, within } from "@testing-library/react";
import { beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { GatewayPageContent } from "@/components/settings/gateways/gateway-page-content";
import { gatewayChipsOptions } from "@/lib/api/gateways";
import type { ChipDetail } from "@/types/chips";
import type { PoolGateway } from "@/types/gateways";
import {
  chipWith,
  headline,
  newClient,
  problem,
  qrNow,
  type StubAnswer,
  show,
  stateWith,
  stubServer,
} from "./dashboard-stub";
import { gatewayWith, SECOND } from "./gateway-stub";

const ID = (digit: number) => `01980000-0000-7000-8000-00000000000${digit}`;
const THERE = { id: "second", name: "Reserva" };
const HERE = { id: "default", name: "Principal" };
const instanceOf = (path: string) => /instances\/([^/]+)\//.exec(path)?.[1] ?? "";
const connected = (digit: number): ChipDetail =>
  chipWith({
    id: ID(digit),
    instanceName: `julia-${digit}`,
    status: "active",
    condition: "connected",
    state: "open",
    connected: true,
    headline: headline("connected"),
    gateway: HERE,
    gateways: 2,
  });
const waitingThere = (digit: number): ChipDetail => ({
  ...connected(digit),
  condition: "awaiting_qr",
  state: "connecting",
  connected: false,
  headline: headline("waiting_for_scan"),
  gateway: THERE,
});

/** A server with two chips on the first gateway. A move takes effect after one more read of the chip. */
function openPage(change: { gateways?: PoolGateway[]; move?: StubAnswer; first?: Partial<ChipDetail> } = {}) {
  const { gateways = [gatewayWith(), SECOND], first = {} } = change;
  const chips = new Map(
    [1, 2].map((digit) => [ID(digit), { ...connected(digit), ...(digit === 1 ? first : {}) }]),
  );
  const digitOf = (path: string) => Number(/-00000000000(\d)/.exec(path)?.[1]);
  const move: StubAnswer = ({ path }) => {
    const digit = digitOf(path);
    const moving = {
      id: ID(9),
      kind: "create",
      state: "requested",
      requestedAt: "2026-03-02T12:00:00.000Z",
      attempts: 0,
      error: null,
    } as const;
    chips.set(ID(digit), { ...connected(digit), operation: moving });
    setTimeout(() => chips.set(ID(digit), waitingThere(digit)), 1_000);
    return Response.json({}, { status: 202 });
  };
  const server = stubServer({
    "/move": change.move ?? move,
    "GET /api/dashboard/chips/selection?gateway=default": () => ({
      items: [...chips.values()].filter(({ gateway }) => gateway.id === "default"),
    }),
    "/qr-code": ({ path }) => ({
      instanceName: instanceOf(path),
      state: "connecting",
      connected: false,
      qr: null,
      reason: null,
    }),
    "/connection-state": ({ path }) => {
      const instanceName = instanceOf(path);
      return stateWith({ instanceName, qr: qrNow(`code of ${instanceName}`) });
    },
    "/pairing-link": () => ({ active: false, expiresAt: null, openedAt: null, openings: 0 }),
    "GET /api/dashboard/chips/": ({ path }) => chips.get(ID(digitOf(path))),
    "GET /api/dashboard/gateways": () => ({ items: gateways }),
  });
  const client = newClient(gateways);
  client.setQueryData(gatewayChipsOptions("default").queryKey, { items: [...chips.values()] });
  show(<GatewayPageContent gatewayId="default" canEdit simulator={false} />, { client });
  const moves = () =>
    server.requests
      .filter(({ path }) => path.endsWith("/move"))
      .map(({ path, body }) => [digitOf(path), body]);
  return { chips, moves };
}

const pass = (seconds: number) => act(() => vi.advanceTimersByTimeAsync(seconds * 1000));
const dialog = () => screen.getByRole("dialog");
const press = async (name: string, place: HTMLElement = document.body) => {
  fireEvent.click(within(place).getByRole("button", { name }));
  await pass(0.1);
};

beforeAll(async () => {
  await Promise.all([
    import("@/components/chips/pairing-queue/pairing-queue"),
    import("@/types/bulk"),
    import("@/types/chips"),
    import("@/types/errors"),
    import("@/types/gateways"),
    import("@/types/pairing"),
    import("@/types/pairing-link"),
  ]);
});
beforeEach(() => void vi.useFakeTimers({ now: new Date("2026-03-02T15:00:00.000Z") }));

describe("draining a gateway", () => {
  it("lists its chips and says, before anything moves, that every phone must scan again", async () => {
    const { moves } = openPage();
    expect(screen.getByRole("heading", { name: "Chips em Principal" })).toBeVisible();
    expect(screen.getByText(/Este gateway ainda aceita chips novos/)).toBeVisible();
    expect(screen.getByText(/Cada celular lê um QR code de novo/)).toBeVisible();
    expect(screen.getByRole("link", { name: "julia-1" })).toHaveAttribute("href", `/chips/${ID(1)}`);
    expect(screen.getByLabelText("Gateway de destino")).toHaveDisplayValue("Reserva · 78 lugares livres");
    await press("Mover os 2 chips");
    expect(dialog()).toHaveAccessibleName("Mover 2 chips para Reserva, um depois do outro");
    expect(dialog()).toHaveTextContent("o celular lê um QR code de novo");
    expect(moves()).toEqual([]);
  });

  it("moves each chip only when its turn comes, and then shows its QR code", async () => {
    const { moves } = openPage();
    await press("Mover os 2 chips");
    await press("Começar", dialog());
    expect(moves()).toEqual([[1, { gatewayId: "second" }]]);
    expect(dialog()).toHaveTextContent("Movendo para Reserva…");
    await pass(4);
    expect(dialog()).toHaveAccessibleName("Conectar julia-1");
    expect(within(dialog()).getByTestId("qr-code")).toBeVisible();
    expect(moves()).toHaveLength(1);
    await press("Pular", dialog());
    expect(moves()).toEqual([
      [1, { gatewayId: "second" }],
      [2, { gatewayId: "second" }],
    ]);
    await pass(4);
    await press("Encerrar", dialog());
    expect(dialog()).toHaveTextContent("Os que já mudaram e não conectaram esperam a leitura do QR code");
    await press("Parear os 2 que faltam", dialog());
    await pass(4);
    // A chip that has moved is not moved again.
    expect(moves()).toHaveLength(2);
  });

  it("moves only the selected chips, or one chip", async () => {
    const { moves } = openPage();
    fireEvent.click(screen.getByRole("checkbox", { name: "Selecionar julia-2" }));
    await press("Mover 1 selecionado");
    expect(dialog()).toHaveAccessibleName("Mover 1 chip para Reserva");
    await press("Cancelar", dialog());
    await press("Mover julia-1");
    await press("Começar", dialog());
    expect(moves()).toEqual([[1, { gatewayId: "second" }]]);
  });

  it("stops at a chip that cannot be moved and says why", async () => {
    const { moves } = openPage({ move: () => problem("gateway_unavailable") });
    await press("Mover os 2 chips");
    await press("Começar", dialog());
    await pass(1);
    expect(dialog()).toHaveTextContent("A mudança deste chip não terminou");
    expect(dialog()).toHaveTextContent("O gateway do WhatsApp não responde");
    expect(moves()).toHaveLength(1);
  });

  it("says that no other gateway accepts chips, and offers no move", () => {
    openPage({ gateways: [gatewayWith(), { ...SECOND, acceptsNew: false }] });
    expect(screen.getByText(/Nenhum outro gateway aceita chips novos/)).toBeVisible();
    expect(screen.queryByRole("button", { name: /^Mover/ })).toBeNull();
  });

  it("does not pair a chip that an operator has disconnected", async () => {
    const off = {
      connected: false,
      state: "missing",
      headline: headline("disconnected_by_operator"),
    } as const;
    const { moves, chips } = openPage({
      first: off,
      move: () => {
        chips.set(ID(1), { ...connected(1), ...off, gateway: THERE });
        return Response.json({}, { status: 200 });
      },
    });
    await press("Mover julia-1");
    await press("Começar", dialog());
    await pass(1);
    expect(moves()).toHaveLength(1);
    expect(dialog()).toHaveTextContent("julia-1Movido, continua desconectado");
  });

  it("leaves out a banned chip, which no phone could connect again", async () => {
    openPage({ first: { status: "banned", condition: "banned", headline: headline("banned") } });
    expect(screen.getByText("Não pode ser movido. Abra o chip e exclua-o.")).toBeVisible();
    expect(screen.getByRole("checkbox", { name: "Selecionar julia-1" })).toBeDisabled();
    expect(screen.queryByRole("button", { name: "Mover julia-1" })).toBeNull();
    await press("Mover 1 chip");
    expect(dialog()).toHaveAccessibleName("Mover 1 chip para Reserva");
  });
});
