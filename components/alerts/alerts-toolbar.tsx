import { BellOffIcon, SearchIcon } from "lucide-react";
import { useTranslations } from "next-intl";
import { FilterMenu } from "@/components/chips/filter-menu";
import { useSearchDraft } from "@/components/chips/use-search-draft";
import { Button } from "@/components/ui/button";
import { Kbd } from "@/components/ui/kbd";
import { type AlertFilter, RULE_NAMES, SEVERITY_NAMES } from "@/lib/api/alert-list-query";

interface AlertsToolbarProps {
  filter: AlertFilter;
  onFilter: (filter: AlertFilter, how: "push" | "replace") => void;
  searchRef: React.Ref<HTMLInputElement>;
  /** Null for those who only read. */
  onSilence: (() => void) | null;
}

/** Search and filters of what is open and of the history alike, all of them in the page's address. */
export function AlertsToolbar({ filter, onFilter, searchRef, onSilence }: AlertsToolbarProps) {
  const t = useTranslations("alerts.toolbar");
  const words = useTranslations("alertCauses");
  const search = useSearchDraft(filter.search, (text) => onFilter({ ...filter, search: text }, "replace"));
  return (
    <form
      aria-label={t("label")}
      onSubmit={(event) => event.preventDefault()}
      className="flex flex-wrap items-center gap-2"
    >
      <div className="relative w-full sm:w-72">
        <SearchIcon
          aria-hidden="true"
          className="pointer-events-none absolute top-1/2 left-2.5 size-4 -translate-y-1/2 text-muted-foreground"
        />
        <input
          ref={searchRef}
          type="search"
          aria-label={t("search")}
          aria-keyshortcuts="/"
          placeholder={t("search")}
          maxLength={100}
          className="peer h-8 w-full rounded-md border border-input bg-transparent pr-8 pl-8 text-base shadow-xs outline-none placeholder:text-muted-foreground focus-visible:border-ring focus-visible:ring-[3px] focus-visible:ring-ring/50 md:text-sm dark:bg-input/30 [&::-webkit-search-cancel-button]:hidden"
          {...search}
        />
        <Kbd className="absolute top-1/2 right-2 hidden -translate-y-1/2 peer-focus:hidden peer-[:not(:placeholder-shown)]:hidden sm:inline-flex">
          /
        </Kbd>
      </div>
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
