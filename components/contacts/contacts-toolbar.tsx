import { XIcon } from "lucide-react";
import { useTranslations } from "next-intl";
import { ClearFilters, SearchBar } from "@/components/search/search-bar";
import { Button } from "@/components/ui/button";
import { type ContactListFilter, contactUrl, FILTER_CONTACT_STATES } from "@/lib/api/contact-list-query";
import { cn } from "@/lib/utils";

interface ContactsToolbarProps {
  filter: ContactListFilter;
  onFilter: (filter: ContactListFilter, how: "push" | "replace") => void;
  /** The name of the chip that the filter selects; null while unknown. */
  filteredChip: string | null;
}

export function ContactsToolbar({ filter, onFilter, filteredChip }: ContactsToolbarProps) {
  const t = useTranslations("contacts.toolbar");
  return (
    <SearchBar
      label={t("label")}
      text={filter.search}
      onSearch={(search) => onFilter({ ...filter, search }, "replace")}
      searchLabel={t("search")}
    >
      {FILTER_CONTACT_STATES.map((state) => {
        const isOn = filter.state === state;
        return (
          <Button
            key={state}
            type="button"
            variant="outline"
            size="sm"
            aria-pressed={isOn}
            onClick={() => onFilter({ ...filter, state: isOn ? "" : state }, "push")}
            className={cn(isOn && "border-brand bg-brand/10 dark:border-brand dark:bg-brand/10")}
          >
            {t(`state.${state}`)}
          </Button>
        );
      })}
      {filter.preferred !== "" && (
        <Button
          type="button"
          variant="secondary"
          size="sm"
          title={t("remove")}
          onClick={() => onFilter({ ...filter, preferred: "" }, "push")}
          className="max-w-full"
        >
          <span className="truncate">{t("preferred", { name: filteredChip ?? filter.preferred })}</span>
          <XIcon aria-label={t("remove")} />
        </Button>
      )}
      {contactUrl.write(filter) !== "" && (
        <ClearFilters label={t("clear")} onClear={() => onFilter(contactUrl.initial, "push")} />
      )}
    </SearchBar>
  );
}
