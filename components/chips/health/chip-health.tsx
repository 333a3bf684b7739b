"use client";

import { useTranslations } from "next-intl";
import { RelativeTime } from "@/components/layout/relative-time";
import { Panel } from "@/components/ui/panel";
import type { ChipDetail } from "@/types/chips";
import { ConditionIcon } from "../chip-condition";
import { ChipWebhookFact } from "./chip-webhook";
import { HealthReasonText } from "./health-reason-text";

/** Strongest evidence first. `ofLastHour` marks evidence that covers only the last hour. */
const EVIDENCE = [
  { name: "acknowledgedAt", ofLastHour: true },
  { name: "sentAt", ofLastHour: true },
  { name: "webhookAt", ofLastHour: false },
  { name: "lookedAt", ofLastHour: false },
  { name: "listReadAt", ofLastHour: false },
] as const;

/** Shows the health verdict, the reasons for it, and the age of each piece of evidence. */
export function ChipHealth({
  chip,
  canWrite,
  isAdmin,
}: {
  chip: ChipDetail;
  canWrite: boolean;
  isAdmin: boolean;
}) {
  const t = useTranslations("chipPage.health");
  const { verdict, reasons } = chip.health;
  const hasInstance = chip.instanceName !== null && chip.status !== "cancelled";
  return (
    <Panel
      title={t("title")}
      action={
        <span data-verdict={verdict} className="inline-flex items-center gap-1.5 text-sm font-medium">
          <ConditionIcon condition={chip.condition} />
          {t(`verdict.${verdict}`)}
        </span>
      }
      contentClassName="flex flex-col gap-4 text-sm"
    >
      {reasons.length === 0 ? (
        <p className="text-muted-foreground">{t("fine")}</p>
      ) : (
        <ul className="flex flex-col gap-1.5">
          {reasons.map((reason) => (
            <li key={reason.code} data-reason={reason.code} className="text-pretty">
              <HealthReasonText reason={reason} />
            </li>
          ))}
        </ul>
      )}
      <section className="flex flex-col gap-2 border-t pt-4">
        <h3 className="text-xs font-medium text-muted-foreground">{t("evidence.title")}</h3>
        <dl className="grid grid-cols-1 gap-x-10 gap-y-1.5 md:grid-cols-2">
          {EVIDENCE.map(({ name, ofLastHour }) => (
            <Fact key={name} term={t(`evidence.${name}`)}>
              <Moment
                at={chip.evidence[name]}
                otherwise={ofLastHour ? t("evidence.none") : t("evidence.never")}
              />
            </Fact>
          ))}
          {hasInstance && (
            <Fact term={t("webhook.title")}>
              <ChipWebhookFact chip={chip} canWrite={canWrite} isAdmin={isAdmin} />
            </Fact>
          )}
        </dl>
      </section>
    </Panel>
  );
}

function Fact({ term, children }: { term: string; children: React.ReactNode }) {
  return (
    <div className="grid grid-cols-[9rem_minmax(0,1fr)] gap-3">
      <dt className="text-muted-foreground">{term}</dt>
      <dd className="min-w-0">{children}</dd>
    </div>
  );
}

function Moment({ at, otherwise }: { at: string | null; otherwise: string }) {
  return at === null ? <span className="text-muted-foreground">{otherwise}</span> : <RelativeTime at={at} />;
}
