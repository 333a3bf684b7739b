"use client";

import { useTranslations } from "next-intl";
import { useRef } from "react";
import { TextField } from "@/components/ui/field";
import { isApiError } from "@/lib/api/api-error";
import { signIn } from "@/lib/api/sign-in";
import { useErrorText } from "@/lib/i18n/use-error-text";
import { PasswordField } from "./password-field";
import { SignInForm, useSubmit } from "./sign-in-form";

/** Never reveals whether the email address or the password was wrong. `target` is the page to open after sign-in. */
export function LoginForm({ target }: { target: string }) {
  const t = useTranslations("login");
  const errorText = useErrorText();
  const passwordRef = useRef<HTMLInputElement>(null);
  const form = useSubmit(
    (text) => signIn({ email: text("email"), password: text("password") }),
    target,
    () => passwordRef.current?.select(),
  );
  const { error } = form;
  const isRefused = isApiError(error, "unauthenticated") || isApiError(error, "invalid_request");
  return (
    <SignInForm
      {...form}
      problem={error !== null && (isRefused ? t("refused") : errorText(error))}
      submitLabel={t(form.isPending ? "submitting" : "submit")}
    >
      <TextField name="email" type="email" label={t("email")} autoComplete="username" required autoFocus />
      <PasswordField ref={passwordRef} label={t("password")} autoComplete="current-password" />
    </SignInForm>
  );
}
