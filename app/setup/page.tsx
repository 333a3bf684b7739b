import type { Metadata } from "next";
import { NextIntlClientProvider } from "next-intl";
import { getTranslations } from "next-intl/server";
import { SetupForm } from "@/components/sign-in/setup-form";
import { SignInPage } from "@/components/sign-in/sign-in-page";
import { pickMessages } from "@/lib/i18n/pick-messages";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("setup"))("title") };
}

export default async function SetupPage() {
  const t = await getTranslations("setup");
  return (
    <NextIntlClientProvider messages={await pickMessages(["common", "errors", "setup"])}>
      <SignInPage title={t("title")} description={t("description")}>
        <SetupForm />
      </SignInPage>
    </NextIntlClientProvider>
  );
}
