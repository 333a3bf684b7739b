"use client";

import { useTranslations } from "next-intl";
import { useRef, useState, useTransition } from "react";
import { Alert, AlertDescription } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import { Field, FieldGroup, FieldLabel } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Spinner } from "@/components/ui/spinner";
import { isApiError } from "@/lib/api/api-error";
import { signIn } from "@/lib/api/sign-in";
import { useErrorText } from "@/lib/i18n/use-error-text";
import { PasswordInput } from "./password-input";

const textOf = (form: FormData, name: string) => String(form.get(name) ?? "");

/** E-mail and password. What is wrong of the two is never said. */
export function LoginForm() {
  const t = useTranslations("login");
  const errorText = useErrorText();
  const passwordRef = useRef<HTMLInputElement>(null);
  const [error, setError] = useState<unknown>(null);
  const [pending, startTransition] = useTransition();

  const submit = (event: React.FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setError(null);
    startTransition(async () => {
      try {
        await signIn({ email: textOf(form, "email"), password: textOf(form, "password") });
        // A full load: everything is read anew as this person.
        window.location.assign("/");
      } catch (failure) {
        setError(failure);
        passwordRef.current?.select();
      }
    });
  };

  const isRefused = isApiError(error, "unauthenticated") || isApiError(error, "invalid_request");
  return (
    // Without its script the form must not put a password into an address.
    <form method="post" onSubmit={submit}>
      <FieldGroup>
        <Field>
          <FieldLabel htmlFor="email">{t("email")}</FieldLabel>
          <Input id="email" name="email" type="email" autoComplete="username" required autoFocus />
        </Field>
        <Field>
          <FieldLabel htmlFor="password">{t("password")}</FieldLabel>
          <PasswordInput
            ref={passwordRef}
            id="password"
            name="password"
            autoComplete="current-password"
            maxLength={512}
            required
          />
        </Field>
        {error !== null && (
          <Alert variant="destructive">
            <AlertDescription>{isRefused ? t("refused") : errorText(error)}</AlertDescription>
          </Alert>
        )}
        <Button type="submit" disabled={pending}>
          {pending && <Spinner />}
          {t(pending ? "submitting" : "submit")}
        </Button>
      </FieldGroup>
    </form>
  );
}
