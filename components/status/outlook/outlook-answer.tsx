import { CircleCheckIcon, CircleXIcon } from "lucide-react";
import { useFormatter, useTranslations } from "next-intl";
import { useClockText } from "@/components/layout/use-clock-text";
import { cn } from "@/lib/utils";
import type { Outlook } from "@/types/outlook";

/** Limits are shown only if their share of the waiting time is at least this value. */
const LEAST_SHARE = 0.1;

export function OutlookAnswer({ outlook, isToday }: { outlook: Outlook; isToday: boolean }) {
  const t = useTranslations("outlook");
  const format = useFormatter();
  const isPossible = outlook.sentByDeadline === outlook.asked;
  const Icon = isPossible ? CircleCheckIcon : CircleXIcon;
  const limits = outlook.limits
    .filter(({ share }) => share >= LEAST_SHARE)
    .map(({ limit, share }) =>
      t(`limit.${limit}`, { share: format.number(share, { style: "percent", maximumFractionDigits: 0 }) }),
    );
  const areFewDoctors = outlook.doctors !== null && outlook.doctors < outlook.asked;
  return (
    <div className="flex flex-col gap-1.5 text-sm">
      <p className="flex items-start gap-2 text-base font-semibold text-pretty sm:text-lg">
        <Icon
          aria-hidden="true"
          className={cn("mt-0.5 size-5 shrink-0 sm:mt-1", isPossible ? "text-success" : "text-warning")}
        />
        <Verdict outlook={outlook} isToday={isToday} />
      </p>
      {areFewDoctors && <p>{t("doctors", { count: outlook.doctors ?? 0 })}</p>}
      {limits.length > 0 && outlook.canSend > 0 && (
        <p>{t("limits", { list: format.list(limits, { type: "conjunction" }) })}</p>
      )}
      {outlook.changes.length > 0 && <Changes outlook={outlook} />}
      <p className="text-xs text-muted-foreground">
        {t("basis", { canSend: outlook.canSend, ahead: outlook.ahead })}
      </p>
    </div>
  );
}

function Verdict({ outlook, isToday }: { outlook: Outlook; isToday: boolean }) {
  const t = useTranslations("outlook.answer");
  const clock = useClockText();
  const { asked, sentByDeadline: sent, finishAt, deadline } = outlook;
  if (finishAt !== null && sent === asked) return <span>{t("yes", { asked, finish: clock(finishAt) })}</span>;
  if (finishAt === null && sent === 0 && outlook.canSend === 0) return <span>{t("none")}</span>;
  const values = { asked, sent, isToday: isToday ? "yes" : "no", deadline: clock(deadline) };
  return (
    <span>{finishAt === null ? t("never", values) : t("no", { ...values, finish: clock(finishAt) })}</span>
  );
}

/**
 * Lists each change with the resulting finish time. If there is no finish time, shows the number of messages that would
 * be sent by the deadline.
 */
function Changes({ outlook }: { outlook: Outlook }) {
  const t = useTranslations("outlook");
  const clock = useClockText();
  const say = ({ change, chips, finishAt, sentByDeadline }: Outlook["changes"][number]) => {
    const name = t(`change.${change}`, { chips });
    if (finishAt === null)
      return t("instead.sent", { change: name, sent: sentByDeadline, before: outlook.sentByDeadline });
    if (outlook.finishAt === null) return t("instead.finishNow", { change: name, finish: clock(finishAt) });
    return t("instead.finish", { change: name, finish: clock(finishAt), before: clock(outlook.finishAt) });
  };
  return (
    <div>
      <p className="font-medium">{t("helps")}</p>
      <ul className="list-disc pl-5">
        {outlook.changes.map((change) => (
          <li key={change.change}>{say(change)}</li>
        ))}
      </ul>
    </div>
  );
}
