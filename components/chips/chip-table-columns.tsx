import { useFormatter, useTranslations } from "next-intl";
import { RelativeTime } from "@/components/layout/relative-time";
import type { ChipSort } from "@/lib/api/chip-list-query";
import { formatPhone } from "@/lib/format-phone";
import { useTimeText } from "@/lib/i18n/use-time-text";
import type { ChipColumn } from "@/types/chip-columns";
import type { Chip } from "@/types/chips";
import { UsageBar } from "./usage-bar";

interface ColumnShape {
  /** Sort options in the header: one for each value in the column, or none if sorting is not useful. */
  sorts: readonly ChipSort[];
  width: string;
  /**
   * Hides the column at widths at which it would leave too little space for the status. On a phone, cards always show
   * the value.
   */
  hideClass?: string;
  isNumber?: boolean;
}

export const COLUMN_SHAPES: Record<ChipColumn, ColumnShape> = {
  phone: { sorts: ["phone"], width: "w-40" },
  usage: { sorts: ["usageHour", "usageDay"], width: "w-42" },
  lastMessage: { sorts: ["lastMessage"], width: "w-37", hideClass: "lg:max-xl:hidden" },
  tags: { sorts: [], width: "w-48" },
  connection: { sorts: [], width: "w-36" },
  health: { sorts: [], width: "w-24" },
  contacts: { sorts: [], width: "w-20", isNumber: true },
  sentToday: { sorts: [], width: "w-24", isNumber: true },
  nextSlot: { sorts: [], width: "w-28" },
  warmupDay: { sorts: [], width: "w-28", isNumber: true },
  priority: { sorts: [], width: "w-24", isNumber: true },
  created: { sorts: ["created"], width: "w-28" },
};

export function ColumnValue({ column, chip }: { column: ChipColumn; chip: Chip }) {
  const t = useTranslations("chips");
  const none = useTranslations("common")("none");
  const format = useFormatter();
  const text = useTimeText();
  switch (column) {
    case "phone":
      return chip.phone === null ? (
        <span className="text-muted-foreground">{t("phoneUnknown")}</span>
      ) : (
        formatPhone(chip.phone)
      );
    case "usage":
      return (
        <>
          <UsageBar window="hour" sent={chip.sentLastHour} limit={chip.effectivePerHour} />
          <UsageBar window="day" sent={chip.sentLast24h} limit={chip.effectivePerDay} className="mt-0.5" />
        </>
      );
    case "lastMessage":
      return chip.lastMessageAt === null ? t("noMessage") : <RelativeTime at={chip.lastMessageAt} />;
    case "tags":
      return chip.tags.length === 0 ? none : chip.tags.join(" · ");
    case "connection":
      return t(`connection.${chip.state}`);
    case "health":
      return t(`health.${chip.health.verdict}`);
    case "contacts":
      return format.number(chip.contacts);
    case "sentToday":
      return format.number(chip.sentToday);
    case "nextSlot":
      return chip.nextSlotAt === null ? (
        none
      ) : (
        <time
          dateTime={chip.nextSlotAt}
          title={text.exact(new Date(chip.nextSlotAt))}
          suppressHydrationWarning
        >
          {format.dateTime(new Date(chip.nextSlotAt), { timeStyle: "short" })}
        </time>
      );
    case "warmupDay":
      return chip.warmupDay === null ? none : format.number(chip.warmupDay);
    case "priority":
      return format.number(chip.priority);
    case "created":
      return <RelativeTime at={chip.createdAt} />;
  }
}
