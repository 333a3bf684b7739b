import { useTranslations } from "next-intl";
import { notify } from "@/components/layout/notify";
import { RelativeTime } from "@/components/layout/relative-time";
import { Button } from "@/components/ui/button";
import { useRedeliverEvent } from "@/lib/api/subscriptions";
import { useDeliveryFailure } from "@/lib/i18n/use-delivery-failure";
import { useErrorText } from "@/lib/i18n/use-error-text";
import { cn } from "@/lib/utils";
import type { ListedTry } from "@/types/subscription-pages";

interface DeliveryTryProps {
  subscriptionId: string;
  tried: ListedTry;
  /** True for the newest try of its event, at which the event can be delivered again. */
  isNewest: boolean;
}

export function DeliveryTry({ subscriptionId, tried, isNewest }: DeliveryTryProps) {
  const t = useTranslations("subscriptions.deliveries");
  const errorText = useErrorText();
  const failure = useDeliveryFailure();
  const redeliver = useRedeliverEvent(subscriptionId);
  const { eventId, type, attempt, status, durationMs, error, at, state } = tried;
  const isAccepted = status !== null && status >= 200 && status < 300;
  const again = () =>
    redeliver.mutate(eventId, {
      onSuccess: () => void notify("success", t("queued")),
      onError: (failure) => void notify("error", errorText(failure)),
    });
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-1 border-b px-3 py-2 last:border-b-0">
      <div className="min-w-0 flex-1 basis-64">
        <p className="wrap-anywhere">
          <code className="font-mono text-xs">{type}</code>{" "}
          <span className="text-muted-foreground">
            <RelativeTime at={at} />
          </span>
        </p>
        <p
          className={cn(
            "text-[13px] leading-snug",
            isAccepted ? "text-muted-foreground" : "text-destructive",
          )}
        >
          {status === null ? (error === null ? t("noAnswer") : failure(error)) : t("status", { status })} ·{" "}
          {t("facts", { attempt, milliseconds: durationMs })}
          {isNewest && state !== "delivered" && ` · ${t(`state.${state}`)}`}
        </p>
        <code className="font-mono text-xs wrap-anywhere text-muted-foreground">{eventId}</code>
      </div>
      {isNewest && (
        <Button
          variant="ghost"
          size="sm"
          aria-label={t("againNamed", { eventId })}
          disabled={redeliver.isPending}
          onClick={again}
        >
          {t("again")}
        </Button>
      )}
    </li>
  );
}
