import { BellOffIcon } from "lucide-react";
import { useTranslations } from "next-intl";
import { FilterMenu } from "@/components/search/filter-menu";
import { SearchBar } from "@/components/search/search-bar";
import { Button } from "@/components/ui/button";
import { type AlertFilter, RULE_NAMES, SEVERITY_NAMES } from "@/lib/api/alert-list-query";

interface AlertsToolbarProps {
  filter: AlertFilter;
  onFilter: (filter: AlertFilter, how: "push" | "replace") => void;
  /** Null for managers. */
  onSilence: (() => void) | null;
}

/** Search and filters for the open alerts and the history. Both are stored in the URL. */
export function AlertsToolbar({ filter, onFilter, onSilence }: AlertsToolbarProps) {
  const t = useTranslations("alerts.toolbar");
  const words = useTranslations("alertCauses");
  return (
    <SearchBar
      label={t("label")}
      text={filter.search}
      onSearch={(search) => onFilter({ ...filter, search }, "replace")}
      searchLabel={t("search")}
    >
      <FilterMenu
        label={t("rule")}
        options={RULE_NAMES.map((value) => ({ value, label: words(`rule.${value}`) }))}
        chosen={filter.rule}
        onChange={(rule) => onFilter({ ...filter, rule }, "push")}
      />
      <FilterMenu
        label={t("severity")}
        options={SEVERITY_NAMES.map((value) => ({ value, label: words(`severity.${value}`) }))}
        chosen={filter.severity}
        onChange={(severity) => onFilter({ ...filter, severity }, "push")}
      />
      {onSilence !== null && (
        <Button type="button" variant="outline" size="sm" className="sm:ml-auto" onClick={onSilence}>
          <BellOffIcon className="text-muted-foreground" />
          {t("silence")}
        </Button>
      )}
    </SearchBar>
  );
}
