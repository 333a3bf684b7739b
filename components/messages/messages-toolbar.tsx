"use client";

import { CircleHelpIcon, RotateCcwIcon, XIcon } from "lucide-react";
import { useTranslations } from "next-intl";
import { FilterMenu } from "@/components/search/filter-menu";
import { ClearFilters, SearchBar } from "@/components/search/search-bar";
import { Button } from "@/components/ui/button";
import { FILTER_MESSAGE_STATUSES, type MessageListFilter, messageUrl } from "@/lib/api/message-list-query";
import { cn } from "@/lib/utils";

interface MessagesToolbarProps {
  filter: MessageListFilter;
  onFilter: (filter: MessageListFilter, how: "push" | "replace") => void;
  /** Number of all uncertain messages; null while unknown. */
  uncertain: number | null;
  /** The name of the chip that the filter selects; null while unknown. */
  filteredChip: string | null;
  /** The name of the batch that the filter selects; null while unknown, and if the batch has no name. */
  filteredBatch: string | null;
  /** Null for managers, and if the filter selects no ended messages. */
  onSendAgain: (() => void) | null;
}

/** Search and filters, which are stored in the URL. A separate button filters by uncertain messages. */
export function MessagesToolbar({
  filter,
  onFilter,
  uncertain,
  filteredChip,
  filteredBatch,
  onSendAgain,
}: MessagesToolbarProps) {
  const t = useTranslations("messages");
  const names = {
    instance: filteredChip ?? filter.instance,
    client: filter.client,
    batch: filteredBatch ?? t("batch.unnamed"),
  };
  const onlyUncertain = filter.status.length === 1 && filter.status[0] === "uncertain";
  return (
    <SearchBar
      label={t("toolbar.label")}
      text={filter.search}
      onSearch={(search) => onFilter({ ...filter, search }, "replace")}
      searchLabel={t("toolbar.search")}
    >
      <FilterMenu
        label={t("toolbar.status")}
        options={FILTER_MESSAGE_STATUSES.map((value) => ({ value, label: t(`status.${value}`) }))}
        chosen={filter.status}
        onChange={(status) => onFilter({ ...filter, status }, "push")}
      />
      <Button
        type="button"
        variant="outline"
        size="sm"
        aria-pressed={onlyUncertain}
        onClick={() => onFilter({ ...filter, status: onlyUncertain ? [] : ["uncertain"] }, "push")}
        className={cn(onlyUncertain && "border-warning bg-warning/10 dark:border-warning dark:bg-warning/10")}
      >
        <CircleHelpIcon
          className={(uncertain ?? 0) > 0 || onlyUncertain ? "text-warning" : "text-muted-foreground"}
        />
        {t("toolbar.uncertain", { count: uncertain ?? 0 })}
      </Button>
      {(["instance", "client", "batch"] as const).map(
        (name) =>
          filter[name] !== "" && (
            <Button
              key={name}
              type="button"
              variant="secondary"
              size="sm"
              title={t("toolbar.remove")}
              onClick={() => onFilter({ ...filter, [name]: "" }, "push")}
              className="max-w-full"
            >
              <span className="truncate">{t(`toolbar.${name}`, { name: names[name] })}</span>
              <XIcon aria-label={t("toolbar.remove")} />
            </Button>
          ),
      )}
      {onSendAgain !== null && (
        <Button type="button" variant="outline" size="sm" onClick={onSendAgain}>
          <RotateCcwIcon className="text-muted-foreground" />
          {t("again.open")}
        </Button>
      )}
      {messageUrl.write(filter) !== "" && (
        <ClearFilters label={t("toolbar.clear")} onClear={() => onFilter(messageUrl.initial, "push")} />
      )}
    </SearchBar>
  );
}
