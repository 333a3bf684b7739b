import { ChevronLeftIcon, ChevronRightIcon } from "lucide-react";
import { useFormatter, useTranslations } from "next-intl";
import { useId } from "react";
import { Button } from "@/components/ui/button";
import { NativeSelect } from "@/components/ui/native-select";
import type { ChipListQuery } from "@/types/chips";

const PAGE_SIZES = [25, 50, 100];

interface ChipsPagesProps {
  query: ChipListQuery;
  total: number;
  onQuery: (query: ChipListQuery) => void;
}

export function ChipsPages({ query, total, onQuery }: ChipsPagesProps) {
  const t = useTranslations("chips.pages");
  const format = useFormatter();
  const sizeId = useId();
  const { page, pageSize } = query;
  const last = Math.max(1, Math.ceil(total / pageSize));
  const from = Math.min(total, (page - 1) * pageSize + 1);
  const to = Math.min(total, page * pageSize);
  // The page size in the URL may differ from the sizes that the menu offers.
  const sizes = [...new Set([...PAGE_SIZES, pageSize])].sort((a, b) => a - b);
  return (
    <nav aria-label={t("label")} className="flex items-center gap-2 text-sm text-muted-foreground">
      <p aria-live="polite">
        {t("range", { from: format.number(from), to: format.number(to), total: format.number(total) })}
      </p>
      <div className="ml-auto flex items-center gap-2">
        <div className="hidden items-center gap-2 sm:flex">
          <label htmlFor={sizeId}>{t("size")}</label>
          <NativeSelect
            id={sizeId}
            className="h-8"
            options={sizes.map((size) => ({ value: size, label: size }))}
            value={pageSize}
            onChange={(event) => onQuery({ ...query, pageSize: Number(event.target.value), page: 1 })}
          />
        </div>
        <Button
          variant="outline"
          size="icon-sm"
          aria-label={t("previous")}
          disabled={page <= 1}
          onClick={() => onQuery({ ...query, page: Math.min(page - 1, last) })}
        >
          <ChevronLeftIcon />
        </Button>
        <Button
          variant="outline"
          size="icon-sm"
          aria-label={t("next")}
          disabled={page >= last}
          onClick={() => onQuery({ ...query, page: page + 1 })}
        >
          <ChevronRightIcon />
        </Button>
      </div>
    </nav>
  );
}
