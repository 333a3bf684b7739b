import { useTranslations } from "next-intl";
import { RelativeTime } from "@/components/layout/relative-time";
import { useClockText } from "@/components/layout/use-clock-text";
import type { ChipDetail } from "@/types/chips";

const DAY_SECONDS = 86_400;
const HOUR_SECONDS = 3600;
const MINUTE_SECONDS = 60;

export function ChipWarmUp({ chip }: { chip: ChipDetail }) {
  const t = useTranslations("chipPage.facts");
  const { day, perHourToday, perDayToday, heldAt } = chip.warmup;
  return (
    <>
      {day === null ? (
        <span>{t("warmupDone")}</span>
      ) : (
        <>
          <span>{t("warmupDay", { day, perHour: perHourToday, perDay: perDayToday })}</span>
          <DayProgress chip={chip} day={day} />
          {heldAt === null ? (
            <NextStep chip={chip} />
          ) : (
            <span className="text-warning">
              {t.rich("warmupHeld", { when: () => <RelativeTime at={heldAt} /> })}
            </span>
          )}
        </>
      )}
      <Ramp chip={chip} />
    </>
  );
}

/** Drawn as SVG, because the content security policy forbids inline styles. */
function DayProgress({ chip, day }: { chip: ChipDetail; day: number }) {
  const t = useTranslations("chipPage.facts");
  const { daySecondsLeft, heldAt } = chip.warmup;
  if (daySecondsLeft === null) return null;
  const percent = Math.floor(((DAY_SECONDS - daySecondsLeft) / DAY_SECONDS) * 100);
  const left =
    daySecondsLeft >= HOUR_SECONDS
      ? t("hours", { hours: Math.ceil(daySecondsLeft / HOUR_SECONDS) })
      : t("minutes", { minutes: Math.ceil(daySecondsLeft / MINUTE_SECONDS) });
  return (
    <>
      <svg
        role="img"
        aria-label={t("warmupProgress", { percent, day })}
        className="my-1 h-1 w-full max-w-56 overflow-hidden rounded-full bg-foreground/10"
      >
        <rect
          width={`${percent}%`}
          height="100%"
          className={heldAt === null ? "fill-brand" : "fill-warning"}
        />
      </svg>
      {heldAt === null && (
        <span className="text-muted-foreground">{t("warmupLeft", { left, day: day + 1 })}</span>
      )}
    </>
  );
}

function NextStep({ chip }: { chip: ChipDetail }) {
  const t = useTranslations("chipPage.facts");
  const { next, doneDay } = chip.warmup;
  return (
    <span className="text-muted-foreground">
      {next === null
        ? t("warmupLast", { day: doneDay, perHour: chip.perHour, perDay: chip.perDay })
        : t("warmupNext", { day: next.fromDay, perHour: next.perHour, perDay: next.perDay })}
    </span>
  );
}

function Ramp({ chip }: { chip: ChipDetail }) {
  const t = useTranslations("chipPage.facts");
  const clock = useClockText();
  const { rampEndsAt } = chip.warmup;
  if (rampEndsAt === null) return null;
  return <span className="text-warning">{t("rampUntil", { until: clock(rampEndsAt) })}</span>;
}
