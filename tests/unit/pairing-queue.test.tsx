import { act, fireEvent, screen, within } from "@testing-library/react";
import { beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { PairingQueue } from "@/components/chips/pairing-queue/pairing-queue";
import { held } from "../setup/held";
import {
  chipWith,
  headline,
  problem,
  qrNow,
  type StubAnswer,
  show,
  stateWith,
  stubServer,
} from "./dashboard-stub";

const ID = (digit: number) => `01980000-0000-7000-8000-00000000000${digit}`;
const WAITING = chipWith({ id: ID(1), instanceName: "julia-1", label: "Plantão Sul" });
const CLOSED = chipWith({
  id: ID(2),
  instanceName: "julia-2",
  phone: "5511999990002",
  state: "close",
  headline: headline("disconnected_by_operator"),
});
const LAST = chipWith({ id: ID(3), instanceName: "julia-3" });
const CHIPS = [WAITING, CLOSED, LAST];

const RECONNECT = `POST /api/dashboard/chips/${CLOSED.id}/reconnect`;
const reconnected = () => ({
  chipId: CLOSED.id,
  instanceName: "julia-2",
  state: "connecting",
  connected: false,
  qr: qrNow("code of 2"),
});

/** Opens the queue for three chips. The second chip must be reconnected before its code can be scanned. */
function openQueue(others: Record<string, StubAnswer> = {}) {
  const paired = new Set<string>();
  const stateOf =
    (instanceName: string): StubAnswer =>
    () =>
      paired.has(instanceName)
        ? stateWith({ instanceName, state: "open", connected: true, pairing: "connected" })
        : stateWith({ instanceName, qr: qrNow(`code of ${instanceName}`) });
  const server = stubServer({
    [RECONNECT]: reconnected,
    ...Object.fromEntries(
      CHIPS.flatMap((chip) => {
        const instance = `/api/dashboard/chips/instances/${chip.instanceName}`;
        const noCode = { instanceName: chip.instanceName, state: "connecting", connected: false, qr: null };
        return [
          [`GET ${instance}/connection-state`, stateOf(chip.instanceName ?? "")],
          [`POST ${instance}/qr-code`, () => ({ ...noCode, reason: null })],
          [`GET /api/dashboard/chips/${chip.id}`, () => chip],
        ];
      }),
    ),
    ...others,
  });
  const onClose = vi.fn();
  const queue = () => <PairingQueue chips={[...CHIPS]} skipped={0} simulator={false} onClose={onClose} />;
  const window = show(queue());
  const touched = (instanceName: string) =>
    server.requests.filter(({ path }) => path.includes(`/instances/${instanceName}/`)).length;
  return {
    server,
    onClose,
    touched,
    paired,
    refreshList: () => window.rerender(queue()),
    count: (route: string) =>
      server.requests.filter(({ method, path }) => `${method} ${path}` === route).length,
  };
}

const pass = (seconds: number) => act(() => vi.advanceTimersByTimeAsync(seconds * 1000));
const shows = () => document.querySelector("[data-pairing]")?.getAttribute("data-pairing");
const dialog = () => screen.getByRole("dialog");
const press = async (name: string) => {
  fireEvent.click(within(dialog()).getByRole("button", { name }));
  await pass(0.1);
};
const results = () =>
  within(dialog())
    .getAllByRole("listitem")
    .map(({ textContent }) => textContent);

// Loads the schemas in advance. Otherwise the first response would load them, and this load never ends under fake
// timers.
beforeAll(async () => {
  await Promise.all([import("@/types/chips"), import("@/types/errors"), import("@/types/pairing")]);
});
beforeEach(() => void vi.useFakeTimers({ now: new Date("2026-03-02T12:00:00.000Z") }));

describe("pairing several chips", () => {
  it("opens the chips one after another, the next automatically once a chip is connected, and lists the results", async () => {
    const { touched, count, paired, refreshList, onClose } = openQueue();
    expect(dialog()).toHaveTextContent("Parear 3 chips, um depois do outro");
    expect(dialog()).toHaveTextContent("1 chip precisa ser reconectado");
    await press("Começar");
    expect(dialog()).toHaveAccessibleName("Conectar Plantão Sul");
    expect(dialog()).toHaveTextContent("julia-1");
    expect(within(dialog()).getByText("1 de 3")).toBeInTheDocument();
    await pass(3);
    expect(shows()).toBe("showing_qr");
    expect([touched("julia-2"), count(RECONNECT)]).toEqual([0, 0]);

    paired.add("julia-1");
    await pass(3.5);
    expect(shows()).toBe("connected");
    // A refresh of the list behind the window must not delay the next chip.
    for (const _ of [1, 2, 3]) {
      refreshList();
      await pass(0.9);
    }
    expect(dialog()).toHaveAccessibleName("Conectar julia-2");
    expect(within(dialog()).getByText("2 de 3")).toBeInTheDocument();
    expect(dialog()).toHaveTextContent("+55 11 99999-0002");
    expect(shows()).toBe("showing_qr");
    expect(count(RECONNECT)).toBe(1);
    expect(touched("julia-3")).toBe(0);
    await press("Pular");
    expect(dialog()).toHaveAccessibleName("Conectar julia-3");
    expect(dialog()).toContainElement(document.activeElement as HTMLElement);
    await press("Encerrar");

    expect(dialog()).toHaveAccessibleName("1 de 3 chips conectados");
    expect(results()).toEqual(["Plantão SulConectado", "julia-2Pulado", "julia-3Não conectado"]);
    await press("Parear os 2 que faltam");
    expect(within(dialog()).getByText("1 de 2")).toBeInTheDocument();
    fireEvent.keyDown(dialog(), { key: "Escape" });
    await pass(0.1);
    expect(onClose).not.toHaveBeenCalled();
    fireEvent.keyDown(dialog(), { key: "Escape" });
    expect(onClose).toHaveBeenCalledExactlyOnceWith([WAITING]);
  });

  it("skips chips that are already connected or can no longer be paired", async () => {
    openQueue({
      [`GET /api/dashboard/chips/${WAITING.id}`]: () => ({ ...WAITING, state: "open", connected: true }),
      [`GET /api/dashboard/chips/${CLOSED.id}`]: () => ({ ...CLOSED, status: "banned" }),
    });
    await press("Começar");
    expect(within(dialog()).getByText("3 de 3")).toBeInTheDocument();
    await press("Pular");
    expect(results()).toEqual(["Plantão SulConectado", "julia-2Não pode ser pareado agora", "julia-3Pulado"]);
  });

  it("stops at a chip that the gateway refuses to reconnect, and tries it again on request", async () => {
    let answer: () => unknown = () => problem("gateway_unavailable");
    const { count } = openQueue({ [RECONNECT]: () => answer() });
    await press("Começar");
    await press("Pular");
    expect(dialog()).toHaveTextContent("O gateway do WhatsApp não responde");
    expect(within(dialog()).getByText("2 de 3")).toBeInTheDocument();
    answer = reconnected;
    await press("Tentar de novo");
    expect(shows()).toBe("showing_qr");
    expect(count(RECONNECT)).toBe(2);
  });

  it("ignores the code of a chip that was skipped while its session was being created", async () => {
    const { released, release } = held();
    openQueue({ [RECONNECT]: () => released.then(reconnected) });
    await press("Começar");
    await press("Pular");
    expect(dialog()).toHaveAccessibleName("Conectar julia-2");
    expect(dialog()).toHaveTextContent("Preparando o QR code…");
    await press("Pular");
    release();
    await pass(1);
    expect(dialog()).toHaveAccessibleName("Conectar julia-3");
    expect(within(dialog()).getByText("3 de 3")).toBeInTheDocument();
  });
});
