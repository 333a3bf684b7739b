import { useFormatter, useTranslations } from "next-intl";
import type { ReplyCounts } from "@/types/reply-counts";

export function ReplyFigures({ replies }: { replies: ReplyCounts }) {
  const t = useTranslations("common");
  const format = useFormatter();
  const { received, writtenTo, answered } = replies;
  const rate =
    writtenTo === 0
      ? t("none")
      : format.number(answered / writtenTo, { style: "percent", maximumFractionDigits: 0 });
  return (
    <dl className="grid grid-cols-2 gap-x-6 gap-y-3">
      <div className="flex flex-col">
        <dt className="text-xs text-muted-foreground">{t("replies.rate")}</dt>
        <dd className="text-2xl leading-8 font-semibold">{rate}</dd>
        <dd className="text-xs text-pretty text-muted-foreground">
          {t("replies.answered", { answered, writtenTo })}
        </dd>
      </div>
      <div className="flex flex-col">
        <dt className="text-xs text-muted-foreground">{t("replies.received")}</dt>
        <dd className="text-2xl leading-8 font-semibold">{format.number(received)}</dd>
      </div>
    </dl>
  );
}
