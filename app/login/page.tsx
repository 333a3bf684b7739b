import { redirect } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { PageMessages, titleOf } from "@/components/layout/page-data";
import { LoginForm } from "@/components/sign-in/login-form";
import { SignInPage } from "@/components/sign-in/sign-in-page";
import { getCurrentPerson } from "@/lib/people/current-person";

export const generateMetadata = titleOf("login");

export default async function LoginPage() {
  if ((await getCurrentPerson()) !== null) redirect("/");
  const t = await getTranslations("login");
  return (
    <PageMessages of={["common", "errors", "login"]}>
      <SignInPage title={t("title")} description={t("description")}>
        <LoginForm />
      </SignInPage>
    </PageMessages>
  );
}
