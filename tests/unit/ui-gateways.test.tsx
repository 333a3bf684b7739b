import { screen, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { problem, user } from "./dashboard-stub";
import { gatewayWith, SECOND } from "./gateway-stub";
import { dialog, GATEWAYS, openGateways, press } from "./gateways-page-stub";

const rowOf = (name: string) =>
  within(screen.getByRole("heading", { name: new RegExp(`^${name}`) }).closest("li") ?? document.body);

const timesOf = (name: string) =>
  rowOf(name)
    .getAllByRole("time")
    .map((time) => time.getAttribute("datetime"));

describe("the list of gateways", () => {
  it("shows each gateway with its state in words, address, places, last check and whether new chips go there", () => {
    openGateways([
      gatewayWith(),
      { ...SECOND, acceptsNew: false, state: "unreachable", downSince: "2026-03-02T14:00:00Z" },
    ]);
    const first = rowOf("Principal");
    expect(first.getByText("funcionando")).toBeVisible();
    expect(first.getByText("http://evolution:8080")).toBeVisible();
    expect(first.getByText("Definido pelo ambiente")).toBeVisible();
    expect(first.getByText("Evolution API 2.3.7")).toBeVisible();
    expect(first.getByText("30 de 80 chips")).toBeVisible();
    expect(first.getByText("· 28 conectados")).toBeVisible();
    expect(first.getByRole("progressbar", { name: "30 de 80 chips" })).toHaveAttribute("value", "30");
    expect(timesOf("Principal")).toEqual(["2026-03-02T14:59:50.000Z"]);
    expect(first.getByRole("checkbox", { name: "Principal: aceita chips novos" })).toBeChecked();
    expect(first.queryByRole("button", { name: "Remover Principal" })).toBeNull();

    const second = rowOf("Reserva");
    expect(second.getByText("não responde")).toBeVisible();
    expect(timesOf("Reserva")).toEqual(["2026-03-02T14:00:00Z", "2026-03-02T14:59:50.000Z"]);
    expect(second.getByRole("checkbox")).not.toBeChecked();
    expect(second.getByRole("link", { name: "Mover os chips de Reserva" })).toHaveAttribute(
      "href",
      "/settings/gateways/second",
    );
  });

  it("warns about a version that loses its sessions in a network outage, and about an untested version", () => {
    openGateways([
      gatewayWith({ version: { number: "2.4.0", support: "loses_sessions" } }),
      { ...SECOND, version: { number: "2.9.0", support: "untested" } },
    ]);
    expect(
      rowOf("Principal").getByText(/uma queda de rede de cerca de 4 segundos derruba todas/),
    ).toBeVisible();
    expect(rowOf("Reserva").getByText(/não foi testada com este sistema/)).toBeVisible();
  });

  it("offers no way to move chips while there is only one gateway", () => {
    openGateways([gatewayWith()]);
    expect(screen.queryByRole("link", { name: /Mover/ })).toBeNull();
  });

  it("lets an operator check a gateway and move its chips, but change nothing", async () => {
    openGateways([gatewayWith(), SECOND], {}, { canEdit: false });
    const second = rowOf("Reserva");
    expect(second.getByRole("checkbox")).toBeDisabled();
    expect(second.getByRole("button", { name: "Verificar Reserva agora" })).toBeEnabled();
    expect(second.getByRole("link", { name: "Mover os chips de Reserva" })).toBeVisible();
    expect(screen.queryByRole("button", { name: /Adicionar|Editar|Remover/ })).toBeNull();
  });

  it("says what a check found", async () => {
    const server = openGateways([gatewayWith(), SECOND], {
      [`POST ${GATEWAYS}/default/check`]: () => gatewayWith(),
      [`POST ${GATEWAYS}/second/check`]: () => ({ ...SECOND, state: "key_refused" }),
    });
    await press("Verificar Principal agora");
    expect(await screen.findByText("Principal está funcionando.")).toBeVisible();
    await press("Verificar Reserva agora");
    expect(await screen.findByText("Reserva: recusa a nossa chave.")).toBeVisible();
    expect(
      server.requests.filter(({ method, path }) => method === "GET" && path === GATEWAYS),
    ).not.toHaveLength(0);
  });

  it("stops and starts new chips with the switch, and shows a refusal below it", async () => {
    let isRefused = false;
    const server = openGateways([gatewayWith(), SECOND], {
      [`PATCH ${GATEWAYS}/second`]: () =>
        isRefused ? problem("gateway_not_found") : { ...SECOND, acceptsNew: false },
    });
    await user.click(rowOf("Reserva").getByRole("checkbox"));
    expect(await screen.findByText(/Reserva não aceita mais chips novos/)).toBeVisible();
    expect(server.sent()).toEqual([{ acceptsNew: false }]);
    isRefused = true;
    await user.click(rowOf("Reserva").getByRole("checkbox"));
    expect(await rowOf("Reserva").findByRole("alert")).toHaveTextContent("Este gateway não existe mais.");
  });
});

describe("removing a gateway", () => {
  it("asks first if the gateway is empty", async () => {
    const server = openGateways([gatewayWith(), { ...SECOND, chips: 0, connected: 0 }], {
      [`DELETE ${GATEWAYS}/second`]: () => new Response(null, { status: 204 }),
    });
    await press("Remover Reserva");
    const asked = within(screen.getByRole("alertdialog"));
    expect(asked.getByText(/Nada muda no servidor dele/)).toBeVisible();
    await user.click(asked.getByRole("button", { name: "Remover" }));
    expect(await screen.findByText("Reserva removido.")).toBeVisible();
    expect(server.sent()).toHaveLength(1);
  });

  it("instead links to the page that moves the chips if there are any", async () => {
    const server = openGateways([gatewayWith(), SECOND]);
    await press("Remover Reserva");
    expect(dialog().getByText(/2 chips ainda estão neste gateway/)).toBeVisible();
    expect(dialog().getByRole("link", { name: "Mover os chips" })).toHaveAttribute(
      "href",
      "/settings/gateways/second",
    );
    expect(server.sent()).toHaveLength(0);
  });
});
