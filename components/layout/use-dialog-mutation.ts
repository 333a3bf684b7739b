import type { UseMutationResult } from "@tanstack/react-query";
import { notify } from "./notify";

/** A change made in a dialog: its success closes the dialog and is reported; its error stays there. */
export function useDialogMutation<Answer, Input>(
  { mutate, isPending, error }: UseMutationResult<Answer, Error, Input>,
  onClose: () => void,
) {
  const finish = (message: string) => {
    onClose();
    void notify("success", message);
  };
  return {
    run: (input: Input, message: string) => mutate(input, { onSuccess: () => finish(message) }),
    finish,
    state: { isPending, error },
  };
}
