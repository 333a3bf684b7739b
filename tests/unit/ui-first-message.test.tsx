import { screen, waitFor } from "@testing-library/react";
import { beforeAll, describe, expect, it } from "vitest";
import { FirstMessage } from "@/components/chips/first-message/first-message";
import { fill, problem, show, stubServer, user } from "./dashboard-stub";
import { pageOf, rowWith } from "./message-stub";

const MADE_AT = "2026-03-02T15:00:00.000Z";
const KEYS = "POST /api/dashboard/api-keys";
const MESSAGES = "GET /api/dashboard/messages?client=first-message";
const CREATED = {
  key: {
    id: "01980000-0000-7000-8000-0000000000b1",
    clientId: "01980000-0000-7000-8000-0000000000b2",
    client: "first-message",
    requestsPerMinute: 600,
    prefix: "wag_live_abc",
    scopes: ["messages:send", "messages:read"],
    createdAt: MADE_AT,
    createdBy: "Ana",
    lastUsedAt: null,
    expiresAt: null,
    expiry: "never",
    revokedAt: null,
  },
  secret: "wag_live_secret_000000",
};

// Loads the lazy modules in advance, so that no module is still loading at the end of a test.
beforeAll(async () => {
  await Promise.all([
    import("@/components/chips/first-message/first-message-command"),
    import("@/types/api-keys"),
    import("@/types/message-pages"),
  ]);
});

const open = (simulator: boolean) => show(<FirstMessage simulator={simulator} hasChip />);
const make = () => screen.getByRole("button", { name: "Criar chave e mostrar o comando" });

describe("the first-message command", () => {
  it("creates a key only on demand and shows the command with the key", async () => {
    const { requests, sent } = stubServer({ [KEYS]: () => CREATED, [MESSAGES]: () => pageOf([]) });
    open(true);
    expect(requests).toEqual([]);
    await user.click(make());
    const command = await screen.findByTestId("first-message-command");
    expect(command).toHaveTextContent(`-H 'Authorization: Bearer ${CREATED.secret}'`);
    expect(command).toHaveTextContent('"to":"5511988887777"');
    expect(sent()).toEqual([{ client: "first-message", scopes: ["messages:send", "messages:read"] }]);
  });

  it("writes only to a typed phone number when the gateway is real", async () => {
    stubServer({ [KEYS]: () => CREATED, [MESSAGES]: () => pageOf([]) });
    open(false);
    await user.click(make());
    const phone = await screen.findByLabelText("Para o número");
    expect(phone).toHaveValue("");
    expect(screen.queryByTestId("first-message-command")).toBeNull();
    fill(phone, "+55 (21) 97777-0000'");
    expect(screen.getByTestId("first-message-command")).toHaveTextContent('"to":"5521977770000"');
  });

  it("links to the new message once it is delivered, not to an earlier one", async () => {
    const earlier = rowWith({ status: "read", createdAt: "2026-03-02T14:00:00.000Z" });
    let items = [earlier];
    stubServer({ [KEYS]: () => CREATED, [MESSAGES]: () => pageOf(items) });
    open(true);
    await user.click(make());
    expect(await screen.findByText(/Cole o comando no terminal/)).toBeInTheDocument();
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

  it("shows next to the button why no key was created", async () => {
    stubServer({ [KEYS]: () => problem("database_unavailable") });
    open(true);
    await user.click(make());
    expect(await screen.findByRole("alert")).toHaveTextContent("O banco de dados não responde");
    expect(make()).toBeEnabled();
  });
});
