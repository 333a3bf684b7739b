import { useFormatter, useTranslations } from "next-intl";
import type { Status } from "@/types/status";

type Balance = NonNullable<Status["balance"]>;

/** Loads count as balanced if no load is further than this from the middle between the lowest and the highest load. */
const EVEN_LOAD = 0.1;
/**
 * Uneven loads are attributed to the contacts if the highest number of contacts of a chip exceeds the lowest by this
 * factor.
 */
const UNEVEN_CONTACTS = 1.25;

export function BalancePanel({ balance }: { balance: Status["balance"] }) {
  const t = useTranslations("status.balance");
  const format = useFormatter();
  if (balance === null) return <p className="text-sm text-muted-foreground">{t("none")}</p>;
  const percent = (share: number) => format.number(share, { style: "percent", maximumFractionDigits: 0 });
  const { lowest, highest, mean, contactsLow, contactsHigh } = balance;
  const state = judge(balance);
  return (
    <div className="flex flex-col gap-2 text-sm">
      <p className="font-medium">{t(`state.${state}`)}</p>
      {state !== "even" && <p>{t(`advice.${state}`)}</p>}
      <div className="text-muted-foreground">
        <p>{t("load", { lowest: percent(lowest), highest: percent(highest), mean: percent(mean) })}</p>
        <p>
          {t("contacts", {
            same: contactsLow === contactsHigh ? "yes" : "no",
            low: contactsLow,
            high: contactsHigh,
          })}
        </p>
      </div>
    </div>
  );
}

/**
 * `contacts`: the chips serve unequal numbers of contacts, which can be moved. `today`: the loads depend on which
 * contacts received messages today.
 */
function judge({ lowest, highest, contactsLow, contactsHigh }: Balance): "even" | "contacts" | "today" {
  if ((highest - lowest) / 2 <= EVEN_LOAD) return "even";
  return contactsHigh > contactsLow * UNEVEN_CONTACTS ? "contacts" : "today";
}
