import { useFormatter, useTranslations } from "next-intl";
import type { StatusSummary } from "@/types/status";

export function NumberChangesPanel({ changes }: { changes: StatusSummary["numberChanges"] }) {
  const t = useTranslations("status.changes");
  const format = useFormatter();
  return (
    <div className="flex flex-col gap-1">
      <p className="text-2xl leading-8 font-semibold">
        {t("per100", { value: format.number(changes.per100Contacts, { maximumFractionDigits: 2 }) })}
      </p>
      <p className="text-sm">{t("of", { changes: changes.changes, contacts: changes.contacts })}</p>
      {changes.causes.length > 0 && (
        <ul className="mt-1 flex flex-col gap-0.5 text-sm text-muted-foreground">
          {changes.causes.map(({ cause, changes: count }) => (
            <li key={cause} className="flex justify-between gap-4">
              <span>{t(`cause.${cause}`)}</span>
              <span>{format.number(count)}</span>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
