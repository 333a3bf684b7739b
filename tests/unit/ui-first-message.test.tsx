import { QueryClientProvider } from "@tanstack/react-query";
import { render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { NextIntlClientProvider } from "next-intl";
import { afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { FirstMessage } from "@/components/chips/first-message/first-message";
import errors from "@/messages/pt-BR/errors.json";
import firstMessage from "@/messages/pt-BR/firstMessage.json";
import { newClient, problem, stubServer } from "./dashboard-stub";
import { pageOf, rowWith } from "./message-stub";

const MADE_AT = "2026-03-02T15:00:00.000Z";
const KEYS = "POST /api/dashboard/api-keys";
const MESSAGES = "GET /api/dashboard/messages?client=first-message";
const CREATED = {
  key: {
    id: "01980000-0000-7000-8000-0000000000b1",
    client: "first-message",
    prefix: "wag_live_abc",
    scopes: ["messages:send", "messages:read"],
    createdAt: MADE_AT,
    createdBy: "Ana",
    lastUsedAt: null,
    revokedAt: null,
  },
  secret: "wag_live_secret_000000",
};

// What comes on use is here before it is asked for, and never after the test has ended.
beforeAll(async () => {
  await Promise.all([
    import("@/components/chips/first-message/first-message-command"),
    import("@/types/api-keys"),
    import("@/types/message-pages"),
  ]);
});

const client = newClient();
afterEach(() => {
  client.clear();
  vi.unstubAllGlobals();
});

function open(simulator: boolean) {
  render(
    <NextIntlClientProvider locale="pt-BR" messages={{ errors, firstMessage }} timeZone="America/Sao_Paulo">
      <QueryClientProvider client={client}>
        <FirstMessage simulator={simulator} hasChip />
      </QueryClientProvider>
    </NextIntlClientProvider>,
  );
  return userEvent.setup();
}

const make = () => screen.getByRole("button", { name: "Criar chave e mostrar o comando" });

describe("the command of a first message", () => {
  it("makes a key only when it is asked for, and shows the command with it", async () => {
    const { requests } = stubServer({ [KEYS]: () => CREATED, [MESSAGES]: () => pageOf([]) });
    const user = open(true);
    expect(requests).toEqual([]);
    await user.click(make());
    const command = await screen.findByTestId("first-message-command");
    expect(command).toHaveTextContent(`-H 'Authorization: Bearer ${CREATED.secret}'`);
    expect(command).toHaveTextContent('"to":"5511988887777"');
    expect(requests.filter(({ method }) => method === "POST").map(({ body }) => body)).toEqual([
      { client: "first-message", scopes: ["messages:send", "messages:read"] },
    ]);
  });

  it("with a real gateway, writes to nobody who was not typed in", async () => {
    stubServer({ [KEYS]: () => CREATED, [MESSAGES]: () => pageOf([]) });
    const user = open(false);
    await user.click(make());
    const phone = await screen.findByLabelText("Para o telefone");
    expect(phone).toHaveValue("");
    expect(screen.queryByTestId("first-message-command")).toBeNull();
    await user.type(phone, "+55 (21) 97777-0000'");
    expect(screen.getByTestId("first-message-command")).toHaveTextContent('"to":"5521977770000"');
  });

  it("leads to the message once it has arrived, not to one of an earlier key", async () => {
    const earlier = rowWith({ status: "read", createdAt: "2026-03-02T14:00:00.000Z" });
    let items = [earlier];
    stubServer({ [KEYS]: () => CREATED, [MESSAGES]: () => pageOf(items) });
    const user = open(true);
    await user.click(make());
    expect(await screen.findByText(/Cole no terminal/)).toBeInTheDocument();
    items = [
      rowWith({
        id: "01980000-0000-7000-8000-0000000000c1",
        status: "delivered",
        createdAt: "2026-03-02T15:00:01.000Z",
      }),
      earlier,
    ];
    await waitFor(() => expect(screen.getByText("A mensagem foi entregue.")).toBeInTheDocument());
    expect(screen.getByRole("link", { name: "Ver a mensagem" })).toHaveAttribute(
      "href",
      "/messages/01980000-0000-7000-8000-0000000000c1",
    );
  });

  it("says beside the button why no key was made", async () => {
    stubServer({ [KEYS]: () => problem("database_unavailable") });
    const user = open(true);
    await user.click(make());
    expect(await screen.findByRole("alert")).toHaveTextContent("O banco de dados não responde");
    expect(make()).toBeEnabled();
  });
});
