import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { ErrorNotice } from "@/components/layout/error-notice";
import { RelativeTime } from "@/components/layout/relative-time";
import { Alert } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import { Panel } from "@/components/ui/panel";
import { Skeleton } from "@/components/ui/skeleton";
import { ApiError } from "@/lib/api/api-error";
import { FILTER_MESSAGE_STATUSES } from "@/lib/api/message-list-query";
import { batchOptions } from "@/lib/api/messages";
import { useErrorText } from "@/lib/i18n/use-error-text";
import type { BatchCommand, BatchDetail } from "@/types/batches";
import { BatchCommandDialog } from "./batch-command-dialog";

/** Commands that change a batch in each status. */
const COMMANDS: Record<BatchDetail["status"], readonly BatchCommand[]> = {
  active: ["pause", "cancel"],
  paused: ["resume", "cancel"],
  cancelled: [],
  done: [],
};

/** The batch whose messages the list shows: its progress, and the commands that stop it. */
export function BatchPanel({ batchId, canWrite }: { batchId: string; canWrite: boolean }) {
  const t = useTranslations("messages.batch");
  const { data: batch, error, refetch } = useQuery(batchOptions(batchId));
  const errorText = useErrorText();
  const [command, setCommand] = useState<BatchCommand | null>(null);
  if (error instanceof ApiError && error.code === "batch_not_found") return <Alert>{errorText(error)}</Alert>;
  if (batch === undefined) {
    return error === null ? (
      <Skeleton className="h-36 rounded-xl" />
    ) : (
      <ErrorNotice heading="h2" error={error} onRetry={() => void refetch()} />
    );
  }
  const commands = canWrite ? COMMANDS[batch.status] : [];
  return (
    <Panel
      title={batch.name ?? t("unnamed")}
      description={
        <>
          {t("by", { client: batch.client })} <RelativeTime at={batch.createdAt} />
        </>
      }
      headerClassName="flex-wrap"
      action={
        commands.length > 0 && (
          <div className="flex flex-wrap gap-2">
            {commands.map((name) => (
              <Button key={name} type="button" variant="outline" size="sm" onClick={() => setCommand(name)}>
                {t(`${name}.confirm`)}
              </Button>
            ))}
          </div>
        )
      }
    >
      <Progress batch={batch} />
      {command !== null && (
        <BatchCommandDialog batchId={batchId} command={command} onClose={() => setCommand(null)} />
      )}
    </Panel>
  );
}

function Progress({ batch }: { batch: BatchDetail }) {
  const t = useTranslations("messages");
  const counted = FILTER_MESSAGE_STATUSES.filter((status) => batch.counts[status] > 0);
  return (
    <dl className="flex flex-wrap gap-x-6 gap-y-2 text-sm">
      <Figure term={t("columns.status")}>{t(`batch.status.${batch.status}`)}</Figure>
      {counted.map((status) => (
        <Figure key={status} term={t(`status.${status}`)}>
          {t("batch.count", { count: batch.counts[status] })}
        </Figure>
      ))}
      {batch.refused > 0 && (
        <Figure term={t("batch.refused")}>{t("batch.count", { count: batch.refused })}</Figure>
      )}
    </dl>
  );
}

function Figure({ term, children }: { term: string; children: React.ReactNode }) {
  return (
    <div className="flex flex-col">
      <dt className="text-xs text-muted-foreground">{term}</dt>
      <dd className="font-medium tabular-nums">{children}</dd>
    </div>
  );
}
