import type { UseMutationResult } from "@tanstack/react-query";
import { notify } from "./notify";

/** If the change succeeds, closes the dialog and shows a toast. If it fails, the dialog shows the error. */
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
