import { useFormatter, useTranslations } from "next-intl";
import { DEFAULT_CHIP_LIST_QUERY } from "@/lib/api/chip-list-query";
import { cn } from "@/lib/utils";
import type { ChipList, ChipListQuery } from "@/types/chips";

type Filter = Pick<ChipListQuery, "condition">;

/** Each filter selects exactly the chips that its counter counts. */
const COUNTERS = [
  { key: "total", filter: { condition: [] } },
  {
    key: "connected",
    filter: {
      condition: ["owner_unknown", "failing", "paused", "restricted", "unstable", "warming", "connected"],
    },
  },
  { key: "waiting", filter: { condition: ["awaiting_qr", "switched_off"] } },
  { key: "warming", filter: { condition: ["warming"] } },
  { key: "banned", filter: { condition: ["banned"] } },
] as const satisfies { key: keyof ChipList["summary"]; filter: Filter }[];

const same = (a: readonly string[], b: readonly string[]) => a.join() === b.join();

/** Counters of the pool. All counters except the capacity are also filters of the list. */
export function ChipsSummary({
  summary,
  query,
  onFilter,
}: {
  summary: ChipList["summary"];
  query: ChipListQuery;
  onFilter: (query: ChipListQuery) => void;
}) {
  const t = useTranslations("chips.summary");
  const format = useFormatter();
  return (
    <section
      aria-label={t("label")}
      className="grid grid-cols-3 gap-px overflow-hidden rounded-lg border bg-border sm:grid-cols-6"
    >
      {COUNTERS.map(({ key, filter }) => {
        const active = same(query.condition, filter.condition);
        return (
          <button
            key={key}
            type="button"
            aria-pressed={active}
            onClick={() =>
              onFilter({
                ...DEFAULT_CHIP_LIST_QUERY,
                pageSize: query.pageSize,
                condition: [...filter.condition],
              })
            }
            className={cn(
              "bg-background px-3 py-2 text-left outline-none transition-colors hover:bg-accent focus-visible:bg-accent focus-visible:ring-[3px] focus-visible:ring-ring/50 focus-visible:ring-inset sm:px-4 sm:py-3",
              active && key !== "total" && "bg-accent",
            )}
          >
            <span className="block truncate text-xs text-muted-foreground">{t(key)}</span>
            <span className="block text-lg leading-6 font-semibold">{format.number(summary[key])}</span>
          </button>
        );
      })}
      <div className="bg-background px-3 py-2 sm:px-4 sm:py-3">
        <span className="block truncate text-xs text-muted-foreground">
          <span className="sm:hidden">{t("capacityLeftShort")}</span>
          <span className="max-sm:hidden">{t("capacityLeft")}</span>
        </span>
        <span className="flex items-baseline gap-2">
          <span className="text-lg leading-6 font-semibold">{format.number(summary.capacityLeftToday)}</span>
          <span className="hidden truncate text-xs text-muted-foreground lg:inline">
            {t("capacityLeftHour", { count: format.number(summary.capacityLeftThisHour) })}
          </span>
        </span>
      </div>
    </section>
  );
}
