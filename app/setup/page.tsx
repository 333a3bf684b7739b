import { getTranslations } from "next-intl/server";
import { PageMessages, titleOf } from "@/components/layout/page-data";
import { SetupForm } from "@/components/sign-in/setup-form";
import { SignInPage } from "@/components/sign-in/sign-in-page";

export const generateMetadata = titleOf("setup");

export default async function SetupPage() {
  const t = await getTranslations("setup");
  return (
    <PageMessages of={["common", "errors", "setup"]}>
      <SignInPage title={t("title")} description={t("description")}>
        <SetupForm />
      </SignInPage>
    </PageMessages>
  );
}
