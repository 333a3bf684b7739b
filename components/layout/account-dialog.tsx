import { ChangePasswordDialog } from "./change-password-dialog";
import { SessionsDialog } from "./sessions-dialog";

/** The dialogs of the user menu, in one module that is loaded when the first of them opens. */
export function AccountDialog({ kind, onClose }: { kind: "password" | "sessions"; onClose: () => void }) {
  return kind === "password" ? (
    <ChangePasswordDialog onClose={onClose} />
  ) : (
    <SessionsDialog person={null} onClose={onClose} />
  );
}
