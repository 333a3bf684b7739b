import { useFormatter, useTranslations } from "next-intl";
import type { MigrationCause } from "@/types/messages";
import type { StatusSummary } from "@/types/status";

/** The remedy for each cause. `none`: no remedy is needed, because the change was intended. */
const ADVICE: Record<MigrationCause, "limits" | "connection" | "whatsapp" | "pause" | "none"> = {
  day_full: "limits",
  hour_full: "limits",
  no_capacity: "limits",
  wrong_number: "connection",
  final_close: "connection",
  missing: "connection",
  dropped: "connection",
  gateway_down: "connection",
  out_of_rotation: "connection",
  banned: "whatsapp",
  restricted: "whatsapp",
  paused: "pause",
  disconnected: "none",
  cancelled: "none",
  other_specialty: "none",
  rebalanced: "none",
};

export function NumberChangesPanel({ changes }: { changes: StatusSummary["numberChanges"] }) {
  const t = useTranslations("status.changes");
  const format = useFormatter();
  const [mostFrequent] = changes.causes;
  return (
    <div className="flex flex-col gap-2 text-sm">
      <p>
        {t("of", {
          changes: changes.changes,
          contacts: changes.contacts,
          per100: Math.round(changes.per100Contacts),
        })}
      </p>
      {mostFrequent !== undefined && <p>{t(`advice.${ADVICE[mostFrequent.cause]}`)}</p>}
      <ul className="flex flex-col gap-0.5 text-muted-foreground">
        {changes.causes.map(({ cause, changes: count }) => (
          <li key={cause} className="flex justify-between gap-4">
            <span>{t(`cause.${cause}`)}</span>
            <span>{format.number(count)}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
