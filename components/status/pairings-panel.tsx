import { useFormatter, useTranslations } from "next-intl";
import { PAIRING_STATS_DAYS, type PairingStats, type PairingStatsWindow } from "@/types/pairing-stats";

const WINDOWS: readonly PairingStatsWindow[] = ["d7", "d30"];

/** Shows the success rates of pairings in the last 7 and 30 days, and why pairings failed. */
export function PairingsPanel({ pairings }: { pairings: Record<PairingStatsWindow, PairingStats> }) {
  const t = useTranslations("status.pairings");
  if (pairings.d30.tries === 0) return <p className="text-sm text-muted-foreground">{t("empty")}</p>;
  return (
    <div className="grid gap-4 text-sm sm:grid-cols-2">
      {WINDOWS.map((window) => (
        <div key={window} className="flex flex-col gap-2">
          <h3 className="text-xs text-muted-foreground">
            {t("window", { days: PAIRING_STATS_DAYS[window] })}
          </h3>
          <Window stats={pairings[window]} />
        </div>
      ))}
    </div>
  );
}

function Window({ stats }: { stats: PairingStats }) {
  const t = useTranslations("status.pairings");
  const format = useFormatter();
  const { tries, connected, firstTries, firstConnected, medianSeconds, failures, answers } = stats;
  if (tries === 0) return <p className="text-muted-foreground">{t("none")}</p>;
  const [mostFrequent] = answers;
  return (
    <>
      <p>{t("connected", { connected, tries })}</p>
      {mostFrequent !== undefined && (
        <p>{t(`answer.${mostFrequent.answer}`, { failed: mostFrequent.tries, tries })}</p>
      )}
      <p className="text-muted-foreground">
        {firstTries > 0 &&
          t("firstTry", {
            share: format.number(firstConnected / firstTries, { style: "percent", maximumFractionDigits: 0 }),
          })}{" "}
        {medianSeconds !== null && t("median", { seconds: Math.round(medianSeconds) })}
      </p>
      <ul className="flex flex-col gap-0.5 text-muted-foreground">
        {failures.map(({ cause, tries: failed }) => (
          <li key={cause} className="flex justify-between gap-4">
            <span>{t(`cause.${cause}`)}</span>
            <span>{format.number(failed)}</span>
          </li>
        ))}
      </ul>
    </>
  );
}
