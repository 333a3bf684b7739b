import { BellOffIcon } from "lucide-react";
import { useTranslations } from "next-intl";
import { notify } from "@/components/layout/notify";
import { Button } from "@/components/ui/button";
import { useEndSilence } from "@/lib/api/alerts";
import { fullChipName } from "@/lib/i18n/alert-words";
import { useErrorText } from "@/lib/i18n/use-error-text";
import type { AlertSilence } from "@/types/alert-pages";
import { useAlertWords } from "./use-alert-words";

export function SilenceList({
  silences,
  canWrite,
}: {
  silences: readonly AlertSilence[];
  canWrite: boolean;
}) {
  const t = useTranslations("alerts.silences");
  return (
    <section aria-labelledby="silences" className="flex flex-col gap-2">
      <h2 id="silences" className="text-sm font-semibold">
        {t("title")}
      </h2>
      <ul className="rounded-lg border">
        {silences.map((silence) => (
          <SilenceRow key={silence.id} silence={silence} canWrite={canWrite} />
        ))}
      </ul>
    </section>
  );
}

function SilenceRow({ silence, canWrite }: { silence: AlertSilence; canWrite: boolean }) {
  const t = useTranslations("alerts.silences");
  const words = useAlertWords();
  const errorText = useErrorText();
  const end = useEndSilence();
  const what = nameOf(silence);
  function nameOf({ rule, chip, gateway }: AlertSilence): string {
    const subject = chip === null ? gateway?.name : fullChipName(chip);
    if (subject === undefined) return rule === null ? t("everything") : words.rule(rule);
    return rule === null ? t("allRules", { subject }) : t("of", { rule: words.rule(rule), subject });
  }
  const submit = () =>
    end.mutate(silence.id, {
      onSuccess: () => void notify("success", t("ended")),
      onError: (error) => void notify("error", errorText(error)),
    });
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-1 border-b px-4 py-2.5 text-sm last:border-b-0">
      <BellOffIcon aria-hidden="true" className="size-4 shrink-0 text-muted-foreground" />
      <div className="min-w-0 flex-1">
        <p className="font-medium">{what}</p>
        <p className="text-[13px] leading-snug wrap-anywhere text-muted-foreground">
          {silence.reason} · {t("until", { until: words.clock(silence.endsAt), name: silence.owner })}
        </p>
      </div>
      {canWrite && (
        <Button
          variant="ghost"
          size="sm"
          aria-label={t("endNamed", { what })}
          disabled={end.isPending}
          onClick={submit}
        >
          {t("end")}
        </Button>
      )}
    </li>
  );
}
