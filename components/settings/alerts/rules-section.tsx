import dynamic from "next/dynamic";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { SeverityMark } from "@/components/alerts/severity-mark";
import { loadPatiently } from "@/components/layout/load-patiently";
import { Button } from "@/components/ui/button";
import { Panel } from "@/components/ui/panel";
import { describeDuration } from "@/lib/i18n/alert-words";
import { cn } from "@/lib/utils";
import type { AlertRuleSettings } from "@/types/alert-rules";
import type { AlertRule } from "@/types/alerts";
import { RULE_UNITS } from "./threshold-units";

const RuleDialog = dynamic(
  () => loadPatiently(() => import("./rule-dialog").then((module) => module.RuleDialog)),
  { ssr: false },
);

export function RulesSection({ rules }: { rules: readonly AlertRuleSettings[] }) {
  const t = useTranslations("alertSettings.rules");
  const [edited, setEdited] = useState<AlertRule | null>(null);
  const settings = rules.find(({ rule }) => rule === edited);
  return (
    <Panel
      title={t("title")}
      description={t("description")}
      className="gap-3 overflow-hidden pb-0"
      contentClassName="px-0 sm:px-0"
    >
      <ul className="border-t">
        {rules.map((rule) => (
          <RuleRow key={rule.rule} settings={rule} onEdit={() => setEdited(rule.rule)} />
        ))}
      </ul>
      {settings !== undefined && <RuleDialog settings={settings} onClose={() => setEdited(null)} />}
    </Panel>
  );
}

function RuleRow({ settings, onEdit }: { settings: AlertRuleSettings; onEdit: () => void }) {
  const t = useTranslations("alertSettings.rules");
  const causes = useTranslations("alertCauses");
  const { rule, enabled, severity, threshold, holdSeconds, isDefault } = settings;
  const name = causes(`rule.${rule}`);
  const unit = RULE_UNITS[rule];
  const when = [
    ...(unit === null || threshold === null ? [] : [t(`threshold.${unit}`, { value: threshold })]),
    holdSeconds === 0 ? t("atOnce") : t("after", { duration: describeDuration(causes, holdSeconds * 1000) }),
  ];
  return (
    <li className="flex items-center gap-3 border-b px-4 py-2 text-sm last:border-b-0 sm:px-5">
      <SeverityMark severity={severity} faded={!enabled} />
      <div className="min-w-0 flex-1 sm:flex sm:items-baseline sm:gap-3">
        <p className={cn("font-medium sm:w-64 sm:shrink-0", !enabled && "text-muted-foreground")}>{name}</p>
        <p className="text-[13px] text-muted-foreground first-letter:uppercase">
          {enabled ? when.join(", ") : t("off")}
          {!isDefault && enabled && <span className="text-brand"> · {t("changed")}</span>}
        </p>
      </div>
      <Button variant="ghost" size="sm" aria-label={t("editNamed", { rule: name })} onClick={onEdit}>
        {t("edit")}
      </Button>
    </li>
  );
}
