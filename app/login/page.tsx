import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { NextIntlClientProvider } from "next-intl";
import { getTranslations } from "next-intl/server";
import { LoginForm } from "@/components/sign-in/login-form";
import { SignInPage } from "@/components/sign-in/sign-in-page";
import { pickMessages } from "@/lib/i18n/pick-messages";
import { getCurrentPerson } from "@/lib/people/current-person";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("login"))("title") };
}

export default async function LoginPage() {
  if ((await getCurrentPerson()) !== null) redirect("/");
  const t = await getTranslations("login");
  return (
    <NextIntlClientProvider messages={await pickMessages(["common", "errors", "login"])}>
      <SignInPage title={t("title")} description={t("description")}>
        <LoginForm />
      </SignInPage>
    </NextIntlClientProvider>
  );
}
