import { cleanup, render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, describe, expect, it, vi } from "vitest";
import { ChangePasswordDialog } from "@/components/layout/change-password-dialog";
import { Dashboard, newClient, problem, type StubAnswer, stubServer } from "./dashboard-stub";

const CHANGE = "POST /api/auth/change-password";

function openDialog(change: StubAnswer) {
  const server = stubServer({ [CHANGE]: change });
  const onClose = vi.fn();
  render(
    <Dashboard client={newClient()}>
      <ChangePasswordDialog onClose={onClose} />
    </Dashboard>,
  );
  return { server, onClose };
}

const user = userEvent.setup();
const current = () => screen.getByLabelText("Senha atual");
const wanted = () => screen.getByLabelText("Nova senha");
async function change() {
  await user.type(current(), "antiga-demais-1");
  await user.type(wanted(), "perpendicular-ozonio-42{Enter}");
}

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

describe("the password dialog", () => {
  it("sends both passwords once and closes", async () => {
    const { server, onClose } = openDialog(() => ({ user: null }));
    await change();
    await waitFor(() => expect(onClose).toHaveBeenCalledOnce());
    expect(server.requests.map(({ body }) => body)).toEqual([
      { currentPassword: "antiga-demais-1", newPassword: "perpendicular-ozonio-42" },
    ]);
  });

  it.each([
    {
      path: "currentPassword",
      message: "password_wrong",
      field: current,
      text: "A senha atual está errada.",
    },
    { path: "newPassword", message: "password_too_common", field: wanted, text: /comum demais/ },
  ])("says at its field what is wrong with $path, and keeps what was typed", async (wrong) => {
    const { path, message, field, text } = wrong;
    const { onClose } = openDialog(() => problem("invalid_request", { errors: [{ path, message }] }));
    await change();
    expect(await screen.findByText(text)).toBeVisible();
    expect(field()).toBeInvalid();
    expect(wanted()).toHaveValue("perpendicular-ozonio-42");
    expect(onClose).not.toHaveBeenCalled();
  });

  it("says that there were too many attempts", async () => {
    openDialog(() => problem("rate_limited"));
    await change();
    expect(await screen.findByText(/Muitas tentativas/)).toBeVisible();
  });
});
