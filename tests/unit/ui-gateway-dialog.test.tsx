import { screen, waitFor } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import type { ErrorCode, Problem } from "@/types/errors";
import { DEFAULT_GATEWAY_CAPACITY } from "@/types/gateways";
import { fill, problem, user } from "./dashboard-stub";
import { gatewayWith, SECOND } from "./gateway-stub";
import { dialog, GATEWAYS, openGateways, press } from "./gateways-page-stub";

describe("the dialog of a gateway", () => {
  const add = async () => {
    await press("Adicionar gateway");
    const form = dialog();
    fill(form.getByLabelText("Nome"), "Reserva 2");
    fill(form.getByLabelText("Endereço"), " https://third.example ");
    fill(form.getByLabelText("Chave de API"), "third-key");
    await user.click(form.getByRole("button", { name: "Adicionar" }));
  };

  it("adds a gateway with the usual capacity", async () => {
    const server = openGateways([gatewayWith()], {
      [`POST ${GATEWAYS}`]: () => Response.json(SECOND, { status: 201 }),
    });
    await add();
    expect(await screen.findByText("Reserva 2 adicionado.")).toBeVisible();
    expect(server.sent()).toEqual([
      {
        name: "Reserva 2",
        baseUrl: "https://third.example",
        apiKey: "third-key",
        capacity: DEFAULT_GATEWAY_CAPACITY,
      },
    ]);
    expect(screen.queryByRole("dialog")).toBeNull();
  });

  const wrong = (path: string, message: string): Partial<Problem> => ({ errors: [{ path, message }] });
  const refusals: [string, ErrorCode, Partial<Problem>, string, RegExp][] = [
    [
      "a key that the gateway refuses",
      "gateway_rejected_credentials",
      {},
      "Chave de API",
      /recusou esta chave/,
    ],
    ["an address that does not answer", "gateway_unavailable", {}, "Endereço", /não respondeu/],
    ["an address that answers too late", "gateway_timeout", {}, "Endereço", /não respondeu/],
    ["an address of something else", "gateway_error", {}, "Endereço", /não como um gateway/],
    ["a taken name", "gateway_taken", wrong("name", "taken"), "Nome", /Já existe um gateway com este nome/],
    ["a taken address", "gateway_taken", wrong("baseUrl", "taken"), "Endereço", /já é de outro gateway/],
    [
      "an incomplete address",
      "invalid_request",
      wrong("baseUrl", "Invalid URL"),
      "Endereço",
      /endereço completo/,
    ],
    [
      "an address with a password",
      "invalid_request",
      wrong("baseUrl", "address_with_credentials"),
      "Endereço",
      /Tire o usuário e a senha/,
    ],
    ["a wrong capacity", "invalid_request", wrong("capacity", "Invalid input"), "Capacidade", /de 1 a 1000/],
  ];
  it.each(refusals)("shows %s at its field", async (_, code, extra, label, text) => {
    openGateways([gatewayWith()], { [`POST ${GATEWAYS}`]: () => problem(code, extra) });
    await add();
    await waitFor(() => expect(dialog().getByLabelText(label)).toBeInvalid());
    expect(dialog().getByLabelText(label)).toHaveAccessibleDescription(text);
    expect(dialog().getAllByRole("alert")).toHaveLength(1);
  });

  it("shows any other error below the fields", async () => {
    openGateways([gatewayWith()], { [`POST ${GATEWAYS}`]: () => problem("gateway_license_required") });
    await add();
    expect(await dialog().findByRole("alert")).toHaveTextContent("sem licença ativa");
  });

  it("keeps the key of an edited gateway unless a new one is typed", async () => {
    let isSecondTime = false;
    const server = openGateways([gatewayWith(), SECOND], {
      [`PATCH ${GATEWAYS}/second`]: () => {
        if (isSecondTime) return SECOND;
        isSecondTime = true;
        return problem("invalid_request", wrong("apiKey", "key_needed"));
      },
    });
    await press("Editar Reserva");
    fill(dialog().getByLabelText("Endereço"), "https://moved.example");
    fill(dialog().getByLabelText("Capacidade"), "40");
    await user.click(dialog().getByRole("button", { name: "Salvar" }));
    await waitFor(() =>
      expect(dialog().getByLabelText("Chave de API")).toHaveAccessibleDescription(/escreva a chave de novo/),
    );
    fill(dialog().getByLabelText("Chave de API"), "same-key");
    await user.click(dialog().getByRole("button", { name: "Salvar" }));
    expect(await screen.findByText("Reserva salvo.")).toBeVisible();
    const facts = { name: "Reserva", capacity: 40, baseUrl: "https://moved.example" };
    expect(server.sent()).toEqual([facts, { ...facts, apiKey: "same-key" }]);
  });

  it("offers only the name and the capacity of the environment's gateway", async () => {
    const server = openGateways([gatewayWith()], { [`PATCH ${GATEWAYS}/default`]: () => gatewayWith() });
    await press("Editar Principal");
    expect(dialog().getByText(/vêm de EVOLUTION_API_URL e EVOLUTION_API_KEY/)).toBeVisible();
    expect(dialog().queryByLabelText("Endereço")).toBeNull();
    expect(dialog().queryByLabelText("Chave de API")).toBeNull();
    fill(dialog().getByLabelText("Nome"), "Matriz");
    await user.click(dialog().getByRole("button", { name: "Salvar" }));
    expect(await screen.findByText("Matriz salvo.")).toBeVisible();
    expect(server.sent()).toEqual([{ name: "Matriz", capacity: 80 }]);
  });
});
