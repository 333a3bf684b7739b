"use client";

import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { ErrorNotice } from "@/components/layout/error-notice";
import { Page, PageTitle } from "@/components/layout/page";
import { alertDestinationsOptions, alertRulesOptions } from "@/lib/api/alerts";
import { DestinationsSection } from "./destinations-section";
import { RulesSection } from "./rules-section";

export function AlertSettingsContent() {
  const t = useTranslations("alertSettings");
  const rules = useQuery(alertRulesOptions());
  const destinations = useQuery(alertDestinationsOptions());
  const failed = [rules, destinations].find(({ data, error }) => data === undefined && error !== null);
  return (
    <Page width="settings">
      <PageTitle title={t("title")} description={t("description")} />
      {failed !== undefined && (
        <ErrorNotice heading="h2" error={failed.error} onRetry={() => void failed.refetch()} />
      )}
      {destinations.data !== undefined && <DestinationsSection destinations={destinations.data.items} />}
      {rules.data !== undefined && <RulesSection rules={rules.data.items} />}
    </Page>
  );
}
