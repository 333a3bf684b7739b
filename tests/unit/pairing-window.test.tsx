// biome-ignore-all lint/style/noExcessiveLinesPerFile: tests one window under one fake clock
import { act, cleanup, fireEvent, screen } from "@testing-library/react";
import { beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { QrCodeModal } from "@/components/chips/qr-code-modal";
import type { ConnectionStateAnswer, Qr } from "@/types/pairing";
import {
  CHIP_ID,
  chipListOf,
  chipWith,
  NAME,
  problem,
  qrNow,
  type StubAnswer,
  show,
  stateWith,
  stubServer,
} from "./dashboard-stub";
import { NOTICE } from "./message-stub";

const STATE = `GET /api/dashboard/chips/instances/${NAME}/connection-state`;
const ASK = `POST /api/dashboard/chips/instances/${NAME}/qr-code`;
const CHIP = `GET /api/dashboard/chips/${CHIP_ID}`;
const SCAN_ANSWER = `POST /api/dashboard/chips/${CHIP_ID}/scan-answer`;

/** Opens the window with its first code. This code remains live unless the test changes the responses. */
function openWindow(
  initialQr: Qr | null = qrNow("A"),
  state: StubAnswer = () => stateWith({ qr: initialQr }),
  others: Record<string, StubAnswer> = {},
) {
  const server = stubServer({
    [STATE]: state,
    [ASK]: () => ({ instanceName: NAME, state: "connecting", connected: false, qr: null, reason: null }),
    [CHIP]: () => chipWith(),
    ...others,
  });
  const onOpenChange = vi.fn();
  const window = show(
    <QrCodeModal
      instanceName={NAME}
      chipId={CHIP_ID}
      open
      onOpenChange={onOpenChange}
      initialQr={initialQr}
    />,
  );
  const count = (route: string) =>
    server.requests.filter(({ method, path }) => `${method} ${path}` === route).length;
  return { ...window, onOpenChange, server, looks: () => count(STATE), asks: () => count(ASK) };
}

/** Advances the time by `seconds` and processes timers, responses and their effects. */
const pass = (seconds: number) => act(() => vi.advanceTimersByTimeAsync(seconds * 1000));
const shows = () => document.querySelector("[data-pairing]")?.getAttribute("data-pairing");
const drawn = () => document.querySelector("[data-testid=qr-code] svg")?.innerHTML ?? null;

function setHidden(hidden: boolean) {
  vi.spyOn(document, "visibilityState", "get").mockReturnValue(hidden ? "hidden" : "visible");
  act(() => {
    document.dispatchEvent(new Event("visibilitychange"));
    window.dispatchEvent(new Event("visibilitychange"));
  });
}

// Loads the schemas in advance. Otherwise the first response would load them, and this load never ends under fake
// timers.
beforeAll(async () => {
  await Promise.all([import("@/types/chips"), import("@/types/errors"), import("@/types/pairing")]);
});
beforeEach(() => void vi.useFakeTimers({ now: new Date("2026-03-02T12:00:00.000Z") }));

describe("the pairing window", () => {
  it("does not claim a scan while the gateway merely reconnects, as after its restart", async () => {
    const first = qrNow("A");
    let state: ConnectionStateAnswer = stateWith({ qr: first });
    openWindow(first, () => state);
    await pass(1);
    // If a pairing has no QR code while its first code is still live, the gateway has been restarted.
    state = stateWith({ pairing: "pairing", qr: null });
    await pass(3);
    expect(shows()).toBe("connecting");
    expect(document.body.textContent).toContain("Se o celular já leu o código");
    expect(document.body.textContent).not.toContain("O código foi lido");
    const next = qrNow("B");
    state = stateWith({ qr: next });
    await pass(1);
    expect(shows()).toBe("showing_qr");
  });

  it("shows the code from the create response immediately, without requesting another", async () => {
    const { asks } = openWindow();
    expect(shows()).toBe("showing_qr");
    await pass(10);
    expect(asks()).toBe(0);
  });

  it("requests a code once when it opens without one", async () => {
    const { asks, looks } = openWindow(null, () => stateWith({ qr: qrNow("A") }));
    await pass(7);
    expect(shows()).toBe("showing_qr");
    expect(asks()).toBe(1);
    expect(looks()).toBe(3);
  });

  it("draws black on white with a quiet zone of four modules", async () => {
    openWindow();
    await pass(0.1);
    const svg = document.querySelector("[data-testid=qr-code] svg");
    const [background, modules] = [...(svg?.querySelectorAll("path") ?? [])];
    expect(background?.getAttribute("fill")).toBe("#ffffff");
    expect(modules?.getAttribute("fill")).toBe("#000000");
    expect(modules?.getAttribute("d")).toMatch(/^M4[ ,]4/);
    expect(Number(svg?.getAttribute("width"))).toBeGreaterThanOrEqual(280);
  });

  it("shows the next code automatically within 1.5 s of the old one's expiry", async () => {
    const answer = { qr: qrNow("A") };
    openWindow(answer.qr, () => stateWith(answer));
    await pass(44.9);
    const old = drawn();
    answer.qr = qrNow("B");
    await pass(1.5);
    expect(drawn()).not.toBeNull();
    expect(drawn()).not.toBe(old);
  });

  it("keeps the code with a note when polls fail, removes it once expired, and recovers automatically", async () => {
    const first = qrNow("A");
    const network = { isDown: false };
    openWindow(first, () => {
      if (network.isDown) throw new TypeError("Failed to fetch");
      return stateWith({ qr: Date.now() < Date.parse(first.expiresAt) ? first : qrNow("B") });
    });
    await pass(5);
    network.isDown = true;
    await pass(5);
    expect(shows()).toBe("showing_qr");
    expect(screen.getByText("Sem resposta do servidor. Tentando de novo…")).toBeVisible();
    const isFaded = () => screen.getByTestId("qr-code").getAttribute("data-over");
    expect(isFaded()).toBe("false");
    await pass(49);
    expect(drawn()).not.toBeNull();
    expect(isFaded()).toBe("true");
    await pass(2);
    expect(drawn()).toBeNull();
    expect(screen.getAllByText("Sem resposta do servidor")).not.toHaveLength(0);
    network.isDown = false;
    await pass(4);
    expect(shows()).toBe("showing_qr");
  });

  it("never has two polls in flight, however slow the responses are", async () => {
    let together = 0;
    const first = qrNow("A");
    const { server, looks } = openWindow(first, async () => {
      together = Math.max(together, server.open());
      await new Promise((resolve) => setTimeout(resolve, 8_000));
      return stateWith({ qr: first });
    });
    await pass(30);
    expect(looks()).toBeGreaterThan(1);
    expect(together).toBe(1);
  });

  it("stops polling in a hidden tab and polls immediately when the tab is visible again", async () => {
    const { looks } = openWindow();
    await pass(1);
    setHidden(true);
    const before = looks();
    await pass(30);
    expect(looks()).toBe(before);
    setHidden(false);
    await pass(0.1);
    expect(looks()).toBe(before + 1);
  });

  it("stops after 120 s without a scan and explains likely causes; a button starts another 120 s", async () => {
    const codes = { qr: qrNow("A") };
    const { looks, asks } = openWindow(codes.qr, () => stateWith(codes));
    await pass(122);
    expect(shows()).toBe("expired");
    expect(screen.getByText("Leu o código e nada aconteceu?")).toBeVisible();
    const before = looks();
    await pass(60);
    expect(looks()).toBe(before);

    codes.qr = qrNow("B");
    fireEvent.click(screen.getByRole("button", { name: "Gerar novo QR code" }));
    await pass(1);
    expect(asks()).toBe(1);
    expect(shows()).toBe("showing_qr");
    await pass(44);
    expect(looks()).toBeGreaterThan(before + 10);
  });

  it("names the gateway's rejection of our key and keeps polling", async () => {
    const { asks } = openWindow(null, () => problem("gateway_rejected_credentials"), {
      [ASK]: () => problem("gateway_rejected_credentials"),
    });
    await pass(2);
    expect(shows()).toBe("loading");
    await pass(10);
    expect(screen.getAllByText("O gateway recusou a nossa chave")).not.toHaveLength(0);
    expect(asks()).toBeGreaterThan(3);
  });

  it("says that the gateway needs its licence, links to the activation and keeps polling", async () => {
    const since = "2026-11-28T12:00:00.000Z";
    const license = { since, checkAt: null, managerUrl: "http://gw:8080/manager" };
    const { asks } = openWindow(null, () => problem("gateway_license_required"), {
      [ASK]: () => problem("gateway_license_required"),
      "GET /api/dashboard/chips?": () =>
        chipListOf([], { notice: { ...NOTICE, gateway: { ...NOTICE.gateway, license } } }),
    });
    await pass(12);
    expect(screen.getAllByText("O gateway está sem licença ativa")).not.toHaveLength(0);
    expect(screen.getByText(/as sessões continuam conectadas.*http:\/\/gw:8080\/manager/i)).toBeVisible();
    expect(asks()).toBeGreaterThan(3);
  });

  it("reports the end of the session immediately", async () => {
    openWindow(qrNow("A"), () => problem("unauthenticated"));
    await pass(0.5);
    expect(screen.getByRole("link", { name: "Entrar" })).toHaveAttribute("href", "/login");
  });

  it("shows and copies the pairing code only on demand", async () => {
    const writeText = vi.spyOn(navigator.clipboard, "writeText").mockResolvedValue();
    openWindow(qrNow("A", "ABCD1234"));
    expect(screen.queryByText("ABCD-1234")).toBeNull();
    fireEvent.click(screen.getByRole("button", { name: /código em vez da câmera/ }));
    expect(screen.getByText("ABCD-1234")).toBeVisible();
    fireEvent.click(screen.getByRole("button", { name: "Copiar código" }));
    await pass(0.1);
    expect(writeText).toHaveBeenCalledWith("ABCD1234");
  });

  it("stops polling when it is closed", async () => {
    const { looks, unmount } = openWindow();
    await pass(4);
    unmount();
    const before = looks();
    await pass(30);
    expect(looks()).toBe(before);
  });

  it("offers to simulate the scan only with the simulator", async () => {
    openWindow();
    expect(screen.queryByRole("button", { name: "Simular a leitura" })).toBeNull();
  });

  it.each([
    ["gateway_error", "O gateway do WhatsApp respondeu com um erro"],
    ["gateway_timeout", "O gateway do WhatsApp está demorando"],
    ["gateway_unavailable", "O gateway do WhatsApp não responde"],
    ["internal_error", "O servidor da Júlia falhou"],
    ["database_unavailable", "O servidor da Júlia falhou"],
  ] as const)("shows the meaning of %s", async (code, title) => {
    openWindow(null, () => problem(code), { [ASK]: () => problem(code) });
    await pass(12);
    expect(screen.getAllByText(title)).not.toHaveLength(0);
    expect(shows()).toBe("error");
  });

  it("reports a ban even though the request for a new code fails with a conflict", async () => {
    openWindow(
      null,
      () => stateWith({ state: "close", pairing: "idle", chipStatus: "banned", reason: "banned" }),
      {
        [ASK]: () => problem("chip_status_conflict", { chipId: CHIP_ID }),
      },
    );
    await pass(12);
    expect(screen.getAllByText("O WhatsApp baniu este número")).not.toHaveLength(0);
  });

  it("waits for an instance that is being created and reports it missing only if no creation is running", async () => {
    let isBeingMade = true;
    openWindow(null, () => stateWith({ state: "missing", pairing: "idle", isBeingMade }), {
      [ASK]: () => problem("chip_status_conflict", { chipId: CHIP_ID, operation: "create" }),
    });
    await pass(20);
    expect(shows()).toBe("loading");
    isBeingMade = false;
    cleanup();
    openWindow(null, () => stateWith({ state: "missing", pairing: "idle", isBeingMade }));
    await pass(20);
    expect(screen.getAllByText("A instância sumiu do gateway")).not.toHaveLength(0);
  });

  it("requests a code after a wrong phone's disconnect, even if a poll shows the end before the answer", async () => {
    let state = stateWith({ state: "open", connected: true, reason: "wrong_number" });
    const { asks } = openWindow(qrNow("A"), () => state, {
      [`POST /api/dashboard/chips/${CHIP_ID}/disconnect`]: async () => {
        await new Promise((resolve) => setTimeout(resolve, 8_000));
        return { chipId: CHIP_ID, status: "pending", connected: false, confirmed: true };
      },
    });
    await pass(4);
    fireEvent.click(screen.getByRole("button", { name: /Desconectar/ }));
    state = stateWith({ state: "close", pairing: "idle" });
    await pass(6);
    expect(shows()).toBe("loading");
    expect(asks()).toBe(0);
    await pass(4);
    expect(asks()).toBe(1);
  });

  it("offers scanning help only after a code was replaced", async () => {
    const answer = { qr: qrNow("A") };
    const { server } = openWindow(answer.qr, () => stateWith(answer), { [SCAN_ANSWER]: () => null });
    await pass(44);
    expect(screen.queryByText("Leu o código e nada aconteceu?")).toBeNull();
    answer.qr = qrNow("B");
    await pass(3);
    expect(shows()).toBe("showing_qr");
    const offer = screen.getByText("Leu o código e nada aconteceu?");
    expect(offer).toBeVisible();
    fireEvent.click(offer);
    const names = [/chave de acesso \(passkey\)/, /conectar o dispositivo/, /quatro dispositivos/, /^Nada/];
    for (const name of names) expect(screen.getByRole("button", { name })).toBeVisible();
    fireEvent.click(screen.getByRole("button", { name: /quatro dispositivos/ }));
    await pass(1);
    expect(screen.getByText(/desconecte um que não é mais usado/)).toBeVisible();
    expect(server.requests.filter(({ path }) => path.endsWith("/scan-answer"))).toMatchObject([
      { method: "POST", body: { answer: "four_devices" } },
    ]);
    // The help remains open, with the advice, when the next code arrives.
    answer.qr = qrNow("C");
    await pass(46);
    expect(document.querySelector("details")?.open).toBe(true);
    expect(screen.getByText(/desconecte um que não é mais usado/)).toBeVisible();
  });

  it("says that the gateway is slow when no code arrives within 10 s", async () => {
    openWindow(null, () => stateWith(), { [ASK]: () => new Promise(() => {}) });
    await pass(9);
    expect(screen.getByText("O WhatsApp costuma levar poucos segundos.")).toBeVisible();
    await pass(2);
    expect(shows()).toBe("loading");
    expect(screen.getByText(/O gateway está demorando/)).toBeVisible();
  });
});
