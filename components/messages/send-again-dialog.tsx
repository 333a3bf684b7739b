import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { notify } from "@/components/layout/notify";
import { Dialog } from "@/components/ui/dialog";
import { FormDialog } from "@/components/ui/dialog-form";
import { FieldError, SelectField } from "@/components/ui/field";
import { Spinner } from "@/components/ui/spinner";
import type { MessageListFilter } from "@/lib/api/message-list-query";
import { againPreviewOptions, useSendAgain } from "@/lib/api/messages";
import type { AgainPreview, SendAgainRefusal } from "@/types/send-again";

/** The API's maximum number of messages per request. */
const PER_REQUEST = 100;
const HOUR_SECONDS = 3_600;
const DEADLINES_HOURS = [1, 4, 24, 168];
const USUAL_HOURS = 24;

/** Counts the messages that match a filter, and then asks whether to send them again. */
export function SendFilteredAgainDialog({
  filter,
  onClose,
}: {
  filter: MessageListFilter;
  onClose: () => void;
}) {
  const t = useTranslations("messages.again");
  const { data, error } = useQuery(againPreviewOptions(filter));
  if (data !== undefined && data.ids.length > 0) return <SendAgainDialog preview={data} onClose={onClose} />;
  return (
    <Dialog
      title={t(data === undefined ? "counting" : "nothing")}
      description={data === undefined ? null : <Refused refused={data.refused} />}
      onClose={onClose}
    >
      {error !== null ? <FieldError error={error} /> : data === undefined && <Spinner />}
    </Dialog>
  );
}

interface SendAgainDialogProps {
  preview: AgainPreview;
  onClose: () => void;
}

/** Shows how many messages would be sent again, and sends them once the person confirms. */
export function SendAgainDialog({ preview, onClose }: SendAgainDialogProps) {
  const t = useTranslations("messages.again");
  const common = useTranslations("common");
  const { ids, total, refused } = preview;
  const { run, done, isPending, error } = useBatches(ids, onClose);
  return (
    <FormDialog
      isAlert
      title={t("title", { count: ids.length })}
      description={
        <>
          {ids.length < total && <p>{t("capped", { count: ids.length, total })}</p>}
          <p>{t("description", { count: ids.length })}</p>
          <Refused refused={refused} />
        </>
      }
      submitLabel={isPending ? t("working", { done, count: ids.length }) : t("submit")}
      cancel={{ label: common("cancel"), onClick: onClose }}
      isPending={isPending}
      error={error}
      onSubmit={(text) => void run(Number(text("hours")) * HOUR_SECONDS)}
      onClose={onClose}
    >
      <SelectField
        name="hours"
        label={t("deadline")}
        help={t("deadlineHelp")}
        options={DEADLINES_HOURS.map((hours) => ({ value: hours, label: t("hours", { hours }) }))}
        defaultValue={USUAL_HOURS}
        disabled={isPending}
      />
    </FormDialog>
  );
}

function Refused({ refused }: { refused: readonly { reason: SendAgainRefusal; count: number }[] }) {
  const t = useTranslations("messages.again");
  return refused.map(({ reason, count }) => <p key={reason}>{t(`refused.${reason}`, { count })}</p>);
}

/** Sends the messages in batches. After an error, the next run continues with the batch that failed. */
function useBatches(ids: readonly string[], onClose: () => void) {
  const t = useTranslations("messages.again");
  const { mutateAsync, isPending, error } = useSendAgain();
  const [done, setDone] = useState(0);

  async function run(ttlSeconds: number) {
    let sent = 0;
    const refused = new Map<SendAgainRefusal, number>();
    try {
      for (let from = done; from < ids.length; from += PER_REQUEST) {
        const answer = await mutateAsync({ ids: ids.slice(from, from + PER_REQUEST), ttlSeconds });
        sent += answer.sent.length;
        for (const { reason } of answer.refused) refused.set(reason, (refused.get(reason) ?? 0) + 1);
        setDone(Math.min(from + PER_REQUEST, ids.length));
      }
      onClose();
    } catch {
      // The dialog shows the mutation's error.
    }
    if (sent > 0) await notify("success", t("sent", { count: sent }));
    for (const [reason, count] of refused) await notify("info", t(`refused.${reason}`, { count }));
  }

  return { run, done, isPending, error };
}
