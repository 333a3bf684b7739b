import { useFormatter, useTranslations } from "next-intl";
import type { Status } from "@/types/status";

/** Shows the load spread: half the difference between the most and the least loaded chip. */
export function BalancePanel({ balance }: { balance: Status["balance"] }) {
  const t = useTranslations("status.balance");
  const format = useFormatter();
  if (balance === null) return <p className="text-sm text-muted-foreground">{t("none")}</p>;
  const percent = (share: number) => format.number(share, { style: "percent", maximumFractionDigits: 1 });
  const { lowest, highest, mean, contactsLow, contactsHigh } = balance;
  return (
    <div className="flex flex-col gap-1">
      <p className="text-2xl leading-8 font-semibold">
        {t("spread", { value: percent((highest - lowest) / 2) })}
      </p>
      <p className="text-sm">
        {t("load", { lowest: percent(lowest), highest: percent(highest), mean: percent(mean) })}
      </p>
      <p className="text-sm text-muted-foreground">
        {t("contacts", {
          same: contactsLow === contactsHigh ? "yes" : "no",
          low: contactsLow,
          high: contactsHigh,
        })}
      </p>
    </div>
  );
}
