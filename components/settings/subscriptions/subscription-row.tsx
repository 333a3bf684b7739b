import { useTranslations } from "next-intl";
import { notify } from "@/components/layout/notify";
import { RelativeTime } from "@/components/layout/relative-time";
import { Button } from "@/components/ui/button";
import { useTestSubscription, useUpdateSubscription } from "@/lib/api/subscriptions";
import { useErrorText } from "@/lib/i18n/use-error-text";
import type { ListedSubscription } from "@/types/subscription-pages";

const DIALOG_BUTTONS = ["deliveries", "edit", "rotate", "remove"] as const;

interface SubscriptionRowProps {
  subscription: ListedSubscription;
  onOpen: (dialog: (typeof DIALOG_BUTTONS)[number]) => void;
}

export function SubscriptionRow({ subscription, onOpen }: SubscriptionRowProps) {
  const t = useTranslations("subscriptions");
  const { client, origin, description, types, waiting } = subscription;
  const name = { client, origin };
  return (
    <li className="flex flex-col gap-3 border-b px-4 py-3 text-sm last:border-b-0">
      <div className="min-w-0">
        <p className="font-medium wrap-anywhere">
          {client} · <code className="font-mono text-xs">{origin}</code>
        </p>
        {description !== null && <p className="wrap-anywhere text-muted-foreground">{description}</p>}
        <p className="text-[13px] leading-snug wrap-anywhere text-muted-foreground">
          {types.includes("*") ? t("allTypes") : types.join(", ")}
        </p>
        <p className="text-[13px] leading-snug text-muted-foreground">
          <Health subscription={subscription} />
          {waiting > 0 && ` · ${t("waiting", { count: waiting })}`}
        </p>
      </div>
      <div className="flex flex-wrap gap-1">
        <TestButton subscription={subscription} />
        <PauseButton subscription={subscription} />
        {DIALOG_BUTTONS.map((dialog) => (
          <Button
            key={dialog}
            variant="ghost"
            size="sm"
            aria-label={t(`actions.${dialog}Named`, name)}
            onClick={() => onOpen(dialog)}
          >
            {t(`actions.${dialog}`)}
          </Button>
        ))}
      </div>
    </li>
  );
}

function Health({ subscription }: { subscription: ListedSubscription }) {
  const t = useTranslations("subscriptions.health");
  const { status, isReadable, failingSince, lastSuccessAt } = subscription;
  if (status === "disabled") return <span className="text-destructive">{t("disabled")}</span>;
  if (!isReadable) return <span className="text-destructive">{t("unreadable")}</span>;
  const paused = status === "paused" && `${t("paused")} · `;
  if (failingSince !== null) {
    return (
      <>
        {paused}
        <span className="text-destructive">
          {t.rich("failing", { when: () => <RelativeTime at={failingSince} /> })}
        </span>
      </>
    );
  }
  return (
    <>
      {paused}
      {lastSuccessAt === null
        ? t("never")
        : t.rich("delivered", { when: () => <RelativeTime at={lastSuccessAt} /> })}
    </>
  );
}

function TestButton({ subscription: { id, client, origin } }: { subscription: ListedSubscription }) {
  const t = useTranslations("subscriptions.actions");
  const errorText = useErrorText();
  const test = useTestSubscription();
  return (
    <Button
      variant="outline"
      size="sm"
      aria-label={t("testNamed", { client, origin })}
      disabled={test.isPending}
      onClick={() =>
        test.mutate(id, {
          onSuccess: () => void notify("success", t("tested")),
          onError: (error) => void notify("error", errorText(error)),
        })
      }
    >
      {t("test")}
    </Button>
  );
}

/** A disabled subscription is resumed like a paused one. */
function PauseButton({ subscription: { id, client, origin, status } }: { subscription: ListedSubscription }) {
  const t = useTranslations("subscriptions.actions");
  const errorText = useErrorText();
  const update = useUpdateSubscription();
  const isActive = status === "active";
  return (
    <Button
      variant="outline"
      size="sm"
      aria-label={t(isActive ? "pauseNamed" : "resumeNamed", { client, origin })}
      disabled={update.isPending}
      onClick={() =>
        update.mutate(
          { id, status: isActive ? "paused" : "active" },
          {
            onSuccess: () => void notify("success", t(isActive ? "pausedDone" : "resumedDone")),
            onError: (error) => void notify("error", errorText(error)),
          },
        )
      }
    >
      {t(isActive ? "pause" : "resume")}
    </Button>
  );
}
