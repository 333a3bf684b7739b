import Link from "next/link";
import { useTranslations } from "next-intl";
import { RelativeTime } from "@/components/layout/relative-time";
import { useClockText } from "@/components/layout/use-clock-text";
import { useTimeText } from "@/lib/i18n/use-time-text";
import type { MessageDetail } from "@/types/message-pages";
import { Fact, FactList } from "./message-contact";

export function MessageFacts({ message }: { message: MessageDetail }) {
  const t = useTranslations("messages.facts");
  return (
    <FactList>
      <Fact term={t("client")}>{message.client}</Fact>
      <Fact term={t("created")}>
        <RelativeTime at={message.createdAt} />
      </Fact>
      {message.scheduledFor !== null && (
        <Fact term={t("scheduled")}>
          <Moment at={message.scheduledFor} />
        </Fact>
      )}
      <Fact term={t("expires")}>
        <Moment at={message.expiresAt} />
      </Fact>
      {message.batchId !== null && (
        <Fact term={t("batch")}>
          <Link
            href={`/messages?batch=${message.batchId}`}
            className="rounded-sm underline underline-offset-4 outline-none focus-visible:ring-[3px] focus-visible:ring-ring/50"
          >
            {t("openBatch")}
          </Link>
        </Fact>
      )}
      <Fact term={t("kind")}>{t(`kinds.${message.kind}`)}</Fact>
      <Fact term={t("priority")}>{t(`priorities.${message.priority}`)}</Fact>
      <Fact term={t("id")}>
        <code className="font-mono text-xs break-all">{message.id}</code>
      </Fact>
      {message.gatewayMessageId !== null && (
        <Fact term={t("gatewayId")}>
          <code className="font-mono text-xs break-all">{message.gatewayMessageId}</code>
        </Fact>
      )}
      {Object.keys(message.metadata).length > 0 && (
        <Fact term={t("metadata")}>
          <pre className="max-h-40 overflow-auto rounded-md bg-muted p-2 font-mono text-xs whitespace-pre-wrap">
            {JSON.stringify(message.metadata, null, 2)}
          </pre>
        </Fact>
      )}
    </FactList>
  );
}

function Moment({ at }: { at: string }) {
  const text = useTimeText();
  const clock = useClockText();
  return (
    <time dateTime={at} title={text.exact(new Date(at))} suppressHydrationWarning>
      {clock(at)}
    </time>
  );
}
