"use client";

import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { Skeleton } from "@/components/ui/skeleton";
import { managerReportOptions } from "@/lib/api/outlook";
import { useErrorText } from "@/lib/i18n/use-error-text";
import { Section } from "../section";
import { RiskList } from "./risk-list";
import { WeekList } from "./week-list";

export function RiskAndWeek() {
  const t = useTranslations("outlook");
  const errorText = useErrorText();
  const { data, error } = useQuery(managerReportOptions());
  const missing =
    error === null ? (
      <Skeleton className="h-20" />
    ) : (
      <p className="text-sm text-destructive">{t("failed", { reason: errorText(error) })}</p>
    );
  return (
    <div className="grid gap-4 lg:grid-cols-2">
      <Section title={t("risk.title")} hint={t("risk.hint")}>
        {data === undefined ? missing : <RiskList risks={data.risks} />}
      </Section>
      <Section title={t("week.title")} hint={t("week.hint")}>
        {data === undefined ? missing : <WeekList week={data.week} />}
      </Section>
    </div>
  );
}
