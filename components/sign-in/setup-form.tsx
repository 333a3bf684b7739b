"use client";

import Link from "next/link";
import { useTranslations } from "next-intl";
import { useState, useTransition } from "react";
import { Alert, AlertDescription } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import { Field, FieldDescription, FieldError, FieldGroup, FieldLabel } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Spinner } from "@/components/ui/spinner";
import { isApiError } from "@/lib/api/api-error";
import { setUp } from "@/lib/api/sign-in";
import { useErrorText } from "@/lib/i18n/use-error-text";
import { usePersonProblems } from "@/lib/i18n/use-person-problems";
import { PasswordInput } from "./password-input";
import { useLinkToken } from "./use-link-token";

const textOf = (form: FormData, name: string) => String(form.get(name) ?? "");

/** Makes the first administrator with the one-time link that the product printed when it started. */
export function SetupForm() {
  const t = useTranslations("setup");
  const errorText = useErrorText();
  const problems = usePersonProblems();
  const token = useLinkToken();
  const [error, setError] = useState<unknown>(null);
  const [pending, startTransition] = useTransition();

  if (token === null) return <DeadEnd text={t("linkMissing")} />;
  if (isApiError(error, "unauthenticated")) return <DeadEnd text={t("linkDead")} />;

  const submit = (event: React.FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (token === undefined) return;
    const form = new FormData(event.currentTarget);
    setError(null);
    startTransition(async () => {
      try {
        await setUp({
          token,
          name: textOf(form, "name"),
          email: textOf(form, "email"),
          password: textOf(form, "password"),
        });
        window.location.assign("/chips");
      } catch (failure) {
        setError(failure);
      }
    });
  };

  const fields = problems(error);
  const isFieldless = error !== null && Object.keys(fields).length === 0;
  return (
    // Without its script the form must not put a password into an address.
    <form method="post" onSubmit={submit}>
      <FieldGroup>
        <Field data-invalid={fields.name !== undefined}>
          <FieldLabel htmlFor="name">{t("name")}</FieldLabel>
          <Input id="name" name="name" autoComplete="name" maxLength={100} required autoFocus />
          <FieldError>{fields.name}</FieldError>
        </Field>
        <Field data-invalid={fields.email !== undefined}>
          <FieldLabel htmlFor="email">{t("email")}</FieldLabel>
          <Input
            id="email"
            name="email"
            type="email"
            autoComplete="username"
            maxLength={254}
            required
            aria-invalid={fields.email !== undefined}
          />
          <FieldError>{fields.email}</FieldError>
        </Field>
        <Field data-invalid={fields.password !== undefined}>
          <FieldLabel htmlFor="password">{t("password")}</FieldLabel>
          <PasswordInput
            id="password"
            name="password"
            autoComplete="new-password"
            minLength={8}
            maxLength={512}
            required
            aria-describedby="password-advice"
            aria-invalid={fields.password !== undefined}
          />
          <FieldDescription id="password-advice">{t("passwordAdvice")}</FieldDescription>
          <FieldError>{fields.password}</FieldError>
        </Field>
        {isFieldless && (
          <Alert variant="destructive">
            <AlertDescription>{errorText(error)}</AlertDescription>
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

function DeadEnd({ text }: { text: string }) {
  const t = useTranslations("setup");
  return (
    <div className="flex flex-col gap-4">
      <Alert>
        <AlertDescription>{text}</AlertDescription>
      </Alert>
      <Button asChild variant="outline">
        <Link href="/login">{t("signIn")}</Link>
      </Button>
    </div>
  );
}
