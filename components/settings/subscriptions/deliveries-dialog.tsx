import { useInfiniteQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { ErrorNotice } from "@/components/layout/error-notice";
import { Dialog } from "@/components/ui/dialog";
import { LoadMore } from "@/components/ui/load-more";
import { Skeleton } from "@/components/ui/skeleton";
import { triesOptions } from "@/lib/api/subscriptions";
import type { ListedSubscription } from "@/types/subscription-pages";
import { DeliveryTry } from "./delivery-try";

interface DeliveriesDialogProps {
  subscription: ListedSubscription;
  onClose: () => void;
}

/** The last tries, newest first, without the events' data. */
export function DeliveriesDialog({ subscription: { id, client, origin }, onClose }: DeliveriesDialogProps) {
  const t = useTranslations("subscriptions.deliveries");
  const query = useInfiniteQuery(triesOptions(id));
  const { data, error, refetch } = query;
  const tries = data?.pages.flatMap((page) => page.items);
  const newest = new Map([...(tries ?? [])].reverse().map((one) => [one.eventId, one]));
  return (
    <Dialog
      title={t("title", { client })}
      description={t("description", { origin })}
      onClose={onClose}
      className="sm:max-w-2xl"
    >
      {tries === undefined ? (
        error === null ? (
          <Loading />
        ) : (
          <ErrorNotice heading="h2" error={error} onRetry={() => void refetch()} />
        )
      ) : tries.length === 0 ? (
        <p className="text-sm text-muted-foreground">{t("empty")}</p>
      ) : (
        <ul aria-label={t("title", { client })} className="rounded-lg border text-sm">
          {tries.map((one) => (
            <DeliveryTry
              key={`${one.eventId} ${one.attempt} ${one.at}`}
              subscriptionId={id}
              tried={one}
              isNewest={newest.get(one.eventId) === one}
            />
          ))}
        </ul>
      )}
      <LoadMore query={query} label={t("more")} />
    </Dialog>
  );
}

function Loading() {
  const t = useTranslations("common");
  return (
    <div role="status" className="flex flex-col gap-2">
      <span className="sr-only">{t("loading")}</span>
      {["first", "second", "third"].map((row) => (
        <Skeleton key={row} className="h-16" />
      ))}
    </div>
  );
}
