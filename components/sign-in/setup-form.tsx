"use client";

import { useTranslations } from "next-intl";
import { Alert } from "@/components/ui/alert";
import { ButtonLink } from "@/components/ui/button";
import { TextField } from "@/components/ui/field";
import { isApiError } from "@/lib/api/api-error";
import { setUp } from "@/lib/api/sign-in";
import { usePersonProblems } from "@/lib/i18n/use-person-problems";
import { PasswordField } from "./password-field";
import { SignInForm, useSubmit } from "./sign-in-form";
import { useLinkToken } from "./use-link-token";

/** Creates the first administrator. The page is opened with the one-time link that the server prints at startup. */
export function SetupForm() {
  const t = useTranslations("setup");
  const token = useLinkToken();
  const form = useSubmit(async (text) => {
    if (typeof token !== "string") return;
    await setUp({ token, name: text("name"), email: text("email"), password: text("password") });
  }, "/chips");
  const { fields, other } = usePersonProblems(form.error);

  if (token === null) return <DeadEnd text={t("linkMissing")} />;
  if (isApiError(form.error, "unauthenticated")) return <DeadEnd text={t("linkDead")} />;
  return (
    <SignInForm {...form} problem={other} submitLabel={t(form.isPending ? "submitting" : "submit")}>
      <TextField
        name="name"
        label={t("name")}
        autoComplete="name"
        maxLength={100}
        required
        autoFocus
        problem={fields.name}
      />
      <TextField
        name="email"
        type="email"
        label={t("email")}
        autoComplete="username"
        maxLength={254}
        required
        problem={fields.email}
      />
      <PasswordField
        label={t("password")}
        autoComplete="new-password"
        help={t("passwordAdvice")}
        problem={fields.password}
      />
    </SignInForm>
  );
}

function DeadEnd({ text }: { text: string }) {
  const t = useTranslations("setup");
  return (
    <div className="flex flex-col gap-4">
      <Alert>{text}</Alert>
      <ButtonLink href="/login" variant="outline">
        {t("signIn")}
      </ButtonLink>
    </div>
  );
}
