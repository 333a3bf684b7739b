import { screen, waitFor } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import { ChangePasswordDialog } from "@/components/layout/change-password-dialog";
import { fill, problem, type StubAnswer, show, stubServer, user } from "./dashboard-stub";

const CHANGE = "POST /api/auth/change-password";

function openDialog(change: StubAnswer) {
  const server = stubServer({ [CHANGE]: change });
  const onClose = vi.fn();
  show(<ChangePasswordDialog onClose={onClose} />);
  return { server, onClose };
}

const current = () => screen.getByLabelText("Senha atual");
const wanted = () => screen.getByLabelText("Nova senha");
async function change() {
  fill(current(), "antiga-demais-1");
  fill(wanted(), "perpendicular-ozonio-42");
  await user.type(wanted(), "{Enter}");
}

describe("the password dialog", () => {
  it("sends both passwords once and closes", async () => {
    const { server, onClose } = openDialog(() => ({ user: null }));
    await change();
    await waitFor(() => expect(onClose).toHaveBeenCalledOnce());
    expect(server.sent()).toEqual([
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
  ])("shows the problem with $path at its field and keeps the typed text", async (wrong) => {
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
