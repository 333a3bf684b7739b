import { ArrowDownIcon, ArrowUpIcon } from "lucide-react";
import { useTranslations } from "next-intl";
import type { ChipSort } from "@/lib/api/chip-list-query";
import { cn } from "@/lib/utils";
import type { ChipListQuery } from "@/types/chips";

/** Sort order after the first click on each column. */
const FIRST_ORDER: Record<ChipSort, ChipListQuery["order"]> = {
  attention: "asc",
  name: "asc",
  phone: "asc",
  status: "asc",
  usageHour: "desc",
  usageDay: "desc",
  lastMessage: "desc",
  created: "desc",
};

const flipped = (order: ChipListQuery["order"]) => (order === "asc" ? "desc" : "asc");

/** Heading of a sortable column. A second click reverses the order. */
export function SortButton({
  sort,
  label,
  query,
  onSort,
}: {
  sort: ChipSort;
  label: string;
  query: ChipListQuery;
  onSort: (sort: ChipSort, order: ChipListQuery["order"]) => void;
}) {
  const t = useTranslations("chips");
  const active = query.sort === sort;
  const Arrow = query.order === "asc" ? ArrowUpIcon : ArrowDownIcon;
  return (
    <button
      type="button"
      title={t("sortBy", { column: t(`sort.${sort}`) })}
      onClick={() => onSort(sort, active ? flipped(query.order) : FIRST_ORDER[sort])}
      className={cn(
        "inline-flex items-center gap-1 rounded-sm outline-none hover:text-foreground focus-visible:ring-[3px] focus-visible:ring-ring/50",
        active && "text-foreground",
      )}
    >
      {label}
      {active && <Arrow aria-hidden="true" className="size-3" />}
    </button>
  );
}

/** Returns `aria-sort` for a heading with these sort options. */
export function ariaSort(sorts: readonly ChipSort[], query: ChipListQuery) {
  if (!sorts.includes(query.sort)) return undefined;
  return query.order === "asc" ? "ascending" : "descending";
}
