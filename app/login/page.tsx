import { redirect } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { PageMessages, titleOf } from "@/components/layout/page-data";
import { LoginForm } from "@/components/sign-in/login-form";
import { SignInPage } from "@/components/sign-in/sign-in-page";
import { type PageSearch, toUrlSearch } from "@/lib/api/url-state";
import { ownPath } from "@/lib/own-path";
import { getCurrentPerson } from "@/lib/people/current-person";

export const generateMetadata = titleOf("login");

export default async function LoginPage({ searchParams }: { searchParams: Promise<PageSearch> }) {
  const target = ownPath(toUrlSearch(await searchParams).get("next") ?? "/");
  if ((await getCurrentPerson()) !== null) redirect(target);
  const t = await getTranslations("login");
  return (
    <PageMessages of={["common", "errors", "login"]}>
      <SignInPage title={t("title")} description={t("description")}>
        <LoginForm target={target} />
      </SignInPage>
    </PageMessages>
  );
}
