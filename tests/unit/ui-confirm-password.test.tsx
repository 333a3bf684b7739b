import { cleanup, render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { NextIntlClientProvider } from "next-intl";
import { afterEach, describe, expect, it, vi } from "vitest";
import { SessionCare } from "@/components/layout/session-care";
import { DisablePersonDialog } from "@/components/settings/disable-person-dialog";
import common from "@/messages/pt-BR/common.json";
import errors from "@/messages/pt-BR/errors.json";
import people from "@/messages/pt-BR/people.json";
import type { Person } from "@/types/people";
import { Dashboard, newClient, problem, stubServer } from "./dashboard-stub";

const PERSON: Person = {
  id: "018f0000-0000-7000-8000-000000000001",
  name: "Bia Souza",
  email: "bia@example.com",
  role: "operator",
  disabled: false,
  lastSeenAt: null,
  createdAt: "2026-03-02T12:00:00.000Z",
};
const CHANGE = "PATCH /api/dashboard/users";
const CONFIRM = "POST /api/auth/confirm-password";
const RIGHT = "ozonio-perpendicular-41";

/** The server asks for the password until it was given. */
function openDialog() {
  let confirmed = false;
  const server = stubServer({
    [CONFIRM]: ({ body }) => {
      confirmed = JSON.stringify(body) === JSON.stringify({ password: RIGHT });
      const errorsOf = [{ path: "password", message: "password_wrong" }];
      return confirmed
        ? new Response(null, { status: 204 })
        : problem("invalid_request", { errors: errorsOf });
    },
    [CHANGE]: () => (confirmed ? new Response(null, { status: 204 }) : problem("password_required")),
    "GET /api/dashboard/users": () => ({ items: [PERSON] }),
  });
  const onClose = vi.fn();
  render(
    <Dashboard client={newClient()}>
      <SessionCare />
      <NextIntlClientProvider
        locale="pt-BR"
        timeZone="America/Sao_Paulo"
        messages={{ common, errors, people }}
      >
        <DisablePersonDialog person={PERSON} onClose={onClose} />
      </NextIntlClientProvider>
    </Dashboard>,
  );
  const sent = (name: string) =>
    server.requests.filter(({ method, path }) => `${method} ${path}` === name).map(({ body }) => body);
  return { onClose, sent };
}

const user = userEvent.setup();
const disable = () => user.click(screen.getByRole("button", { name: "Desativar o acesso" }));
const field = () => screen.findByLabelText("Sua senha");

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

describe("a change that needs the password", () => {
  it("asks for it, says when it is wrong, and then makes the change by itself", async () => {
    const { onClose, sent } = openDialog();
    await disable();
    await user.type(await field(), "errada-errada-1{Enter}");
    expect(await screen.findByText("A senha atual está errada.")).toBeVisible();
    expect(await field()).toBeInvalid();
    expect(onClose).not.toHaveBeenCalled();
    await user.clear(await field());
    await user.type(await field(), `${RIGHT}{Enter}`);
    await waitFor(() => expect(onClose).toHaveBeenCalledOnce());
    expect(screen.queryByLabelText("Sua senha")).toBeNull();
    const change = { id: PERSON.id, disabled: true };
    expect(sent(CHANGE)).toEqual([change, change]);
    expect(sent(CONFIRM)).toEqual([{ password: "errada-errada-1" }, { password: RIGHT }]);
  });

  it("stays unmade when the person would rather not, and can be tried again", async () => {
    const { onClose, sent } = openDialog();
    await disable();
    await field();
    await user.keyboard("{Escape}");
    expect(await screen.findByText(/Nada foi mudado/)).toBeVisible();
    expect(onClose).not.toHaveBeenCalled();
    expect(sent(CONFIRM)).toEqual([]);
    await disable();
    await user.type(await field(), `${RIGHT}{Enter}`);
    await waitFor(() => expect(onClose).toHaveBeenCalledOnce());
  });
});
