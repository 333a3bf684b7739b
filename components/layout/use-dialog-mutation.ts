import { useErrorText } from "@/lib/i18n/use-error-text";
import { notify } from "./notify";

interface Mutation<Input, Answer> {
  mutate: (input: Input, options: { onSuccess: (answer: Answer) => void }) => void;
  error: Error | null;
  isPending: boolean;
}

/** A change made in a dialog: its success closes the dialog and is reported; its error stays there, in words. */
export function useDialogMutation<Input, Answer>(mutation: Mutation<Input, Answer>, onClose: () => void) {
  const errorText = useErrorText();
  const { error, isPending } = mutation;
  const finish = (message: string) => {
    onClose();
    void notify("success", message);
  };
  return {
    run: (input: Input, message: string) => mutation.mutate(input, { onSuccess: () => finish(message) }),
    finish,
    state: { isPending, problem: error === null ? null : errorText(error) },
  };
}
