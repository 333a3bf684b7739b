import { CircleAlertIcon, CircleCheckIcon } from "lucide-react";
import Link from "next/link";
import { useLocale, useTranslations } from "next-intl";
import { useClockText } from "@/components/layout/use-clock-text";
import { useCurrentTime } from "@/components/layout/use-current-time";
import { statusExportPath } from "@/lib/api/status";
import { describeCause, describeDuration, describeImpact, fullChipName } from "@/lib/i18n/alert-words";
import { cn } from "@/lib/utils";
import type { Incident } from "@/types/status";
import { IncidentContacts } from "./incident-contacts";
import { Section } from "./section";

/** Lists the open incidents first, then the latest resolved ones, each with its impact. */
export function IncidentList({ incidents }: { incidents: readonly Incident[] }) {
  const t = useTranslations("status.incidents");
  const locale = useLocale();
  return (
    <Section
      title={t("title")}
      age={
        <span className="flex gap-3 print:hidden">
          {incidents.length > 0 && (
            <a
              href={statusExportPath(locale, "incidents")}
              download
              className="underline-offset-4 hover:underline"
            >
              {t("export")}
            </a>
          )}
          <Link href="/alerts" className="underline-offset-4 hover:underline">
            {t("all")}
          </Link>
        </span>
      }
    >
      {incidents.length === 0 ? (
        <p className="text-sm text-muted-foreground">{t("none")}</p>
      ) : (
        <ul className="-mx-4 -mb-4 flex flex-col divide-y border-t">
          {incidents.map((incident) => (
            <IncidentRow key={incident.id} incident={incident} />
          ))}
        </ul>
      )}
    </Section>
  );
}

function IncidentRow({ incident }: { incident: Incident }) {
  const t = useTranslations("status.incidents");
  const causes = useTranslations("alertCauses");
  const clock = useClockText();
  const nowMs = useCurrentTime();
  const isOpen = incident.resolvedAt === null;
  const Icon = isOpen ? CircleAlertIcon : CircleCheckIcon;
  const endMs = incident.resolvedAt === null ? nowMs : Date.parse(incident.resolvedAt);
  const duration = describeDuration(causes, endMs - Date.parse(incident.since));
  const since = clock(incident.since);
  const { what } = describeCause(causes, incident, clock);
  return (
    <li className="grid grid-cols-[auto_1fr] gap-x-2.5 px-4 py-2.5 text-sm md:grid-cols-[auto_1fr_auto]">
      <Icon
        aria-hidden="true"
        className={cn("mt-0.5 size-4", isOpen ? "text-destructive" : "text-muted-foreground")}
      />
      <div className="min-w-0">
        <p className="font-medium">
          <span className="sr-only">{t(isOpen ? "open" : "over")}: </span>
          {causes(`rule.${incident.rule}`)}
          {incident.chip !== null && (
            <>
              {" · "}
              <Link href={`/chips/${incident.chip.id}`} prefetch={false} className="hover:underline">
                {fullChipName(incident.chip)}
              </Link>
            </>
          )}
          {incident.gateway !== null && ` · ${incident.gateway.name}`}
        </p>
        <p className="text-[13px] text-pretty text-muted-foreground">{what}</p>
      </div>
      <div className="col-start-2 text-[13px] md:col-start-3 md:text-right">
        <p suppressHydrationWarning>{t(isOpen ? "lasting" : "lasted", { since, duration })}</p>
        <Impact incident={incident} />
        {incident.impact !== null && incident.impact.contacts > 0 && (
          <IncidentContacts alertId={incident.id} />
        )}
      </div>
    </li>
  );
}

function Impact({ incident: { impact, acknowledgedBy } }: { incident: Incident }) {
  const t = useTranslations("status.incidents");
  const causes = useTranslations("alertCauses");
  const parts = impact === null ? [t("impactUnknown")] : describeImpact(causes, impact);
  if (acknowledgedBy !== null) parts.push(t("acknowledged", { who: acknowledgedBy }));
  return <p className="text-muted-foreground">{parts.join(" · ")}</p>;
}
