import { useTranslations } from "next-intl";
import { membersOf } from "@/lib/api/members-of";
import { describeDuration } from "@/lib/i18n/alert-words";
import { cn } from "@/lib/utils";
import type { IncidentWeight, WeekGroup } from "@/types/manager";

const COLORS: Record<IncidentWeight, string> = {
  heavy: "text-destructive",
  medium: "text-warning",
  light: "text-muted-foreground",
};
const WEIGHTS = membersOf<IncidentWeight>(COLORS);

/** The incidents of the week, heaviest first. Incidents of the same weight and rule share a line. */
export function WeekList({ week }: { week: readonly WeekGroup[] }) {
  const t = useTranslations("outlook.week");
  const causes = useTranslations("alertCauses");
  if (week.length === 0) return <p className="text-sm text-muted-foreground">{t("none")}</p>;
  return (
    <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-2 text-sm">
      {WEIGHTS.names.map((weight) => {
        const groups = week.filter((group) => group.weight === weight);
        if (groups.length === 0) return null;
        return (
          <div key={weight} className="contents">
            <dt className={cn("font-medium", COLORS[weight])}>{t(`weight.${weight}`)}</dt>
            <dd className="flex min-w-0 flex-col gap-1">
              {groups.map(({ rule, longestSeconds, ...counts }) => (
                <p key={rule}>
                  {causes(`rule.${rule}`)}:{" "}
                  <span className="text-muted-foreground">
                    {t("group", { ...counts, longest: describeDuration(causes, longestSeconds * 1000) })}
                  </span>
                </p>
              ))}
            </dd>
          </div>
        );
      })}
    </dl>
  );
}
