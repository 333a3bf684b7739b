import { type ReactNode, useState, useTransition } from "react";
import { Alert } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import { Spinner } from "@/components/ui/spinner";

/**
 * Submits a form on a page before sign-in. On success, opens `target` with a full page load, so that the page is
 * rendered for the signed-in user.
 */
export function useSubmit(
  send: (text: (name: string) => string) => Promise<void>,
  target: string,
  onError?: () => void,
) {
  const [error, setError] = useState<unknown>(null);
  const [isPending, startTransition] = useTransition();
  const onSubmit = (event: React.FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setError(null);
    startTransition(async () => {
      try {
        await send((name) => String(form.get(name) ?? ""));
        window.location.assign(target);
      } catch (failure) {
        setError(failure);
        onError?.();
      }
    });
  };
  return { error, isPending, onSubmit };
}

interface SignInFormProps {
  onSubmit: React.FormEventHandler<HTMLFormElement>;
  isPending: boolean;
  submitLabel: string;
  problem: ReactNode;
  children: ReactNode;
}

export function SignInForm({ onSubmit, isPending, submitLabel, problem, children }: SignInFormProps) {
  return (
    // `post`, because a form with GET would put the password into the URL if the script has not loaded.
    <form method="post" onSubmit={onSubmit} className="flex flex-col gap-5">
      {children}
      {problem && <Alert isError>{problem}</Alert>}
      <Button type="submit" disabled={isPending}>
        {isPending && <Spinner />}
        {submitLabel}
      </Button>
    </form>
  );
}
