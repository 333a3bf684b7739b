"use client";

import { CircleHelpIcon, XIcon } from "lucide-react";
import { useTranslations } from "next-intl";
import { FilterMenu } from "@/components/search/filter-menu";
import { SearchField } from "@/components/search/search-field";
import { Button } from "@/components/ui/button";
import { FILTER_MESSAGE_STATUSES, type MessageListFilter, messageUrl } from "@/lib/api/message-list-query";
import { cn } from "@/lib/utils";

interface MessagesToolbarProps {
  filter: MessageListFilter;
  onFilter: (filter: MessageListFilter, how: "push" | "replace") => void;
  /** The number of all uncertain messages; null while unknown. */
  uncertain: number | null;
  searchRef: React.Ref<HTMLInputElement>;
}

/** Search and filters, held by the address. Uncertain messages have their own button. */
export function MessagesToolbar({ filter, onFilter, uncertain, searchRef }: MessagesToolbarProps) {
  const t = useTranslations("messages");
  const onlyUncertain = filter.status.length === 1 && filter.status[0] === "uncertain";
  return (
    <form
      aria-label={t("toolbar.label")}
      onSubmit={(event) => event.preventDefault()}
      className="flex flex-wrap items-center gap-2"
    >
      <SearchField
        text={filter.search}
        onSearch={(text) => onFilter({ ...filter, search: text }, "replace")}
        label={t("toolbar.search")}
        inputRef={searchRef}
      />
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
      {(["instance", "client"] as const).map(
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
              <span className="truncate">{t(`toolbar.${name}`, { name: filter[name] })}</span>
              <XIcon aria-label={t("toolbar.remove")} />
            </Button>
          ),
      )}
      {messageUrl.write(filter) !== "" && (
        <Button type="button" variant="ghost" size="sm" onClick={() => onFilter(messageUrl.initial, "push")}>
          <XIcon />
          {t("toolbar.clear")}
        </Button>
      )}
    </form>
  );
}
