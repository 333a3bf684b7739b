"use client";

import { useQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { loadPatiently } from "@/components/layout/load-patiently";
import { BackLink, Page } from "@/components/layout/page";
import { RelativeTime } from "@/components/layout/relative-time";
import { TitleState } from "@/components/layout/title-state";
import { MediaView } from "@/components/media/media-view";
import { Alert } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import { Panel } from "@/components/ui/panel";
import { messageDetailOptions } from "@/lib/api/messages";
import { formatPhone } from "@/lib/format-phone";
import { useErrorText } from "@/lib/i18n/use-error-text";
import type { MessageDetail } from "@/types/message-pages";
import { EndedPanel } from "./ended-panel";
import { MessageContact } from "./message-contact";
import { MessageFacts } from "./message-facts";
import { hasRouting, MessageRouting } from "./message-routing";
import { MessageStatusBadge } from "./message-status-badge";
import { MessageTimeline } from "./message-timeline";
import { nameInMessage } from "./name-in-message";
import { UncertainPanel } from "./uncertain-panel";

const CancelMessageDialog = dynamic(
  () => loadPatiently(() => import("./cancel-message-dialog").then((module) => module.CancelMessageDialog)),
  { ssr: false },
);

export function MessagePageContent({ messageId, canWrite }: { messageId: string; canWrite: boolean }) {
  const t = useTranslations("messages.page");
  const statuses = useTranslations("messages.status");
  const errorText = useErrorText();
  const { data: message, error } = useQuery(messageDetailOptions(messageId));
  const [cancelling, setCancelling] = useState(false);
  // Does not happen, because the server prefetches the message.
  if (message === undefined) return null;

  return (
    <Page width="detail">
      <TitleState state={statuses(message.status)} />
      <MessageTitle
        message={message}
        onCancel={canWrite && message.status === "queued" ? () => setCancelling(true) : null}
      />
      {error !== null && <Alert isError>{t("loadFailed", { reason: errorText(error) })}</Alert>}
      {message.status === "uncertain" && <UncertainPanel message={message} canWrite={canWrite} />}
      {(message.status === "expired" || message.status === "failed") &&
        message.error?.code !== "superseded" && <EndedPanel message={message} canWrite={canWrite} />}
      <div className="grid grid-cols-1 items-start gap-4 lg:grid-cols-[minmax(0,1fr)_22rem] lg:gap-6">
        <div className="flex min-w-0 flex-col gap-4 lg:gap-6">
          <Panel title={t("text")}>
            {message.mediaKind !== null && (
              <div className="mb-3 text-sm last:mb-0">
                <MediaView kind={message.mediaKind} media={message.media} />
              </div>
            )}
            <MessageText message={message} />
          </Panel>
          <Panel title={t("history")}>
            <MessageTimeline message={message} />
          </Panel>
          {hasRouting(message) && (
            <Panel title={t("routing")}>
              <MessageRouting message={message} />
            </Panel>
          )}
        </div>
        <div className="flex min-w-0 flex-col gap-4 lg:gap-6">
          <Panel title={t("contact")}>
            <MessageContact message={message} />
          </Panel>
          <Panel title={t("facts")}>
            <MessageFacts message={message} />
          </Panel>
        </div>
      </div>
      {cancelling && <CancelMessageDialog messageId={messageId} onClose={() => setCancelling(false)} />}
    </Page>
  );
}

function MessageText({ message: { text, mediaKind } }: { message: MessageDetail }) {
  const t = useTranslations("messages.page");
  // A file may have no caption.
  if (text === "" && mediaKind !== null) return null;
  // The retention job deletes old texts but keeps the messages.
  if (text === null || text === "") {
    return <p className="text-sm text-muted-foreground">{t(text === null ? "textHidden" : "textRemoved")}</p>;
  }
  return (
    // The text is shown verbatim, including line breaks, markup and right-to-left scripts.
    <p dir="auto" className="text-sm break-words whitespace-pre-wrap">
      {text}
    </p>
  );
}

function MessageTitle({ message, onCancel }: { message: MessageDetail; onCancel: (() => void) | null }) {
  const t = useTranslations("messages.page");
  const since = sinceOf(message);
  const { supersedes, supersededBy } = message;
  return (
    <header className="flex flex-col gap-2">
      <BackLink href="/messages">{t("back")}</BackLink>
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <h1 className="text-2xl font-semibold tracking-tight break-words">
          {t.rich("heading", {
            name: () =>
              message.contact.name ?? <span className="whitespace-nowrap">{formatPhone(message.to)}</span>,
          })}
        </h1>
        {onCancel !== null && (
          <Button variant="outline" size="sm" className="sm:ml-auto" onClick={onCancel}>
            {t("cancel")}
          </Button>
        )}
      </div>
      <p className="flex flex-wrap items-center gap-x-2 gap-y-1 text-sm">
        <MessageStatusBadge status={message.status} />
        {since !== null && <RelativeTime at={since} className="text-muted-foreground" />}
        {message.instanceName !== null && message.chipId !== null && (
          <Link
            href={`/chips/${message.chipId}`}
            className="rounded-sm touch:-my-3 touch:py-3 text-muted-foreground underline-offset-4 outline-none hover:underline focus-visible:ring-[3px] focus-visible:ring-ring/50"
          >
            {nameInMessage(message, message.instanceName)}
          </Link>
        )}
      </p>
      {supersededBy !== null && (
        <OtherMessage id={supersededBy} sentence={t("superseded")} link={t("openNew")} />
      )}
      {supersedes !== null && <OtherMessage id={supersedes} sentence={t("supersedes")} link={t("openOld")} />}
    </header>
  );
}

function OtherMessage({ id, sentence, link }: { id: string; sentence: string; link: string }) {
  return (
    <p className="text-sm">
      {sentence}{" "}
      <Link
        href={`/messages/${id}`}
        className="rounded-sm font-medium underline underline-offset-4 outline-none focus-visible:ring-[3px] focus-visible:ring-ring/50"
      >
        {link}
      </Link>
    </p>
  );
}

/** Returns when the message entered its status, or null if that time is not stored. */
function sinceOf(message: MessageDetail): string | null {
  switch (message.status) {
    case "queued":
      return message.createdAt;
    case "sent":
      return message.sentAt;
    case "delivered":
      return message.deliveredAt;
    case "read":
      return message.readAt;
    case "failed":
    case "expired":
      return message.failedAt;
    case "uncertain":
      return message.uncertainSince;
    case "cancelled":
      return message.cancelledAt;
    default:
      return null;
  }
}
