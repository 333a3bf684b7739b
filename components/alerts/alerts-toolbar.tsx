import { BellOffIcon } from "lucide-react";
import { useTranslations } from "next-intl";
import { FilterMenu } from "@/components/search/filter-menu";
import { SearchField } from "@/components/search/search-field";
import { Button } from "@/components/ui/button";
import { type AlertFilter, RULE_NAMES, SEVERITY_NAMES } from "@/lib/api/alert-list-query";

interface AlertsToolbarProps {
  filter: AlertFilter;
  onFilter: (filter: AlertFilter, how: "push" | "replace") => void;
  searchRef: React.Ref<HTMLInputElement>;
  /** Null for managers. */
  onSilence: (() => void) | null;
}

/** Search and filters of open alerts and of the history, held by the address. */
export function AlertsToolbar({ filter, onFilter, searchRef, onSilence }: AlertsToolbarProps) {
  const t = useTranslations("alerts.toolbar");
  const words = useTranslations("alertCauses");
  return (
    <form
      aria-label={t("label")}
      onSubmit={(event) => event.preventDefault()}
      className="flex flex-wrap items-center gap-2"
    >
      <SearchField
        text={filter.search}
        onSearch={(text) => onFilter({ ...filter, search: text }, "replace")}
        label={t("search")}
        inputRef={searchRef}
      />
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
    </form>
  );
}
