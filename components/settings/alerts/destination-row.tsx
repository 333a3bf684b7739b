import { LockIcon } from "lucide-react";
import { useTranslations } from "next-intl";
import { notify } from "@/components/layout/notify";
import { RelativeTime } from "@/components/layout/relative-time";
import { Button } from "@/components/ui/button";
import { Spinner } from "@/components/ui/spinner";
import { useTestDestination } from "@/lib/api/alerts";
import { useDeliveryFailure } from "@/lib/i18n/use-delivery-failure";
import { useErrorText } from "@/lib/i18n/use-error-text";
import { cn } from "@/lib/utils";
import type { AlertDestination } from "@/types/alert-pages";

export function DestinationRow({
  destination,
  onEdit,
}: {
  destination: AlertDestination;
  onEdit: () => void;
}) {
  const t = useTranslations("alertSettings.destinations");
  const errorText = useErrorText();
  const failure = useDeliveryFailure();
  const test = useTestDestination();
  const { id, name, kind, fromEnvironment, urlHint, minSeverity, enabled, waiting } = destination;

  const tryIt = () =>
    test.mutate(id, {
      onSuccess: ({ state, error }) =>
        void (state === "delivered"
          ? notify("success", t("testDone", { name }))
          : notify("error", t("testFailed", { name, error: error === null ? "?" : failure(error) }))),
      onError: (error) => void notify("error", errorText(error)),
    });

  return (
    <li className="flex flex-wrap items-start gap-x-4 gap-y-2 border-b px-4 py-3 text-sm last:border-b-0 last:pb-0 sm:px-5">
      <div className="min-w-0 flex-1 basis-64">
        <p className={cn("font-medium wrap-anywhere", !enabled && "text-muted-foreground")}>
          {name}
          {!enabled && <span className="font-normal"> · {t("off")}</span>}
        </p>
        <p className="text-[13px] leading-snug wrap-anywhere text-muted-foreground">
          {t(`kinds.${kind}`)} · {t(`severities.${minSeverity}`)} ·{" "}
          <code className="font-mono text-xs">{urlHint}</code>
        </p>
        <p className="text-[13px] leading-snug text-muted-foreground">
          <Outcome destination={destination} />
          {waiting > 0 && ` · ${t("waiting", { count: waiting })}`}
        </p>
        {fromEnvironment && (
          <p className="mt-1 flex gap-1.5 text-[13px] leading-snug text-muted-foreground">
            <LockIcon aria-hidden="true" className="mt-0.5 size-3.5 shrink-0" />
            <span>
              {t.rich("fixed", {
                variable: () => <code className="font-mono text-xs">ALERT_WEBHOOK_URL</code>,
              })}
            </span>
          </p>
        )}
      </div>
      <div className="flex gap-2">
        <Button
          variant="outline"
          size="sm"
          aria-label={t("testNamed", { name })}
          disabled={test.isPending}
          onClick={tryIt}
        >
          {test.isPending && <Spinner />}
          {t(test.isPending ? "testing" : "test")}
        </Button>
        {!fromEnvironment && (
          <Button variant="ghost" size="sm" aria-label={t("editNamed", { name })} onClick={onEdit}>
            {t("edit")}
          </Button>
        )}
      </div>
    </li>
  );
}

function Outcome({ destination }: { destination: AlertDestination }) {
  const t = useTranslations("alertSettings.destinations");
  const failure = useDeliveryFailure();
  const { lastDeliveredAt, lastError, lastErrorAt } = destination;
  if (lastError !== null && lastErrorAt !== null) {
    return (
      <span className="text-destructive">
        {t.rich("failing", { error: failure(lastError), when: () => <RelativeTime at={lastErrorAt} /> })}
      </span>
    );
  }
  if (lastDeliveredAt === null) return t("never");
  return t.rich("delivered", { when: () => <RelativeTime at={lastDeliveredAt} /> });
}
