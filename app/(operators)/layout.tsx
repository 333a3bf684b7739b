import { NextIntlClientProvider } from "next-intl";
import { getTranslations } from "next-intl/server";
import { Banner } from "@/components/layout/banner";
import { Header } from "@/components/layout/header";
import { QueryProvider } from "@/components/layout/query-provider";
import { SessionCare } from "@/components/layout/session-care";
import { Toasts } from "@/components/layout/toasts";
import { getConfig } from "@/lib/config/config";
import { OPERATOR_NAMESPACES } from "@/lib/i18n/namespaces";
import { pickMessages } from "@/lib/i18n/pick-messages";
import { requirePerson } from "@/lib/people/current-person";

export default async function OperatorsLayout({ children }: { children: React.ReactNode }) {
  const person = await requirePerson();
  const { simulated, windows } = getConfig();
  const t = await getTranslations();
  return (
    <NextIntlClientProvider messages={await pickMessages(OPERATOR_NAMESPACES)}>
      <QueryProvider>
        <a
          href="#content"
          className="sr-only focus:not-sr-only focus:absolute focus:top-2 focus:left-2 focus:z-50 focus:rounded-md focus:bg-background focus:px-3 focus:py-2 focus:text-sm focus:ring-2 focus:ring-ring"
        >
          {t("common.skipToContent")}
        </a>
        <Header person={{ name: person.label, role: person.role }} simulator={simulated} />
        {windows.unsafe && <Banner tone="danger">{t("layout.banner.unsafeTestWindows")}</Banner>}
        {children}
        <SessionCare />
        <Toasts />
      </QueryProvider>
    </NextIntlClientProvider>
  );
}
