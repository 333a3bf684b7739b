import { useTranslations } from "next-intl";
import { RelativeTime } from "@/components/layout/relative-time";
import { useClockText } from "@/components/layout/use-clock-text";
import { useTimeText } from "@/lib/i18n/use-time-text";
import type { MessageDetail } from "@/types/message-pages";
import { Fact, FactList } from "./message-contact";

export function MessageFacts({ message }: { message: MessageDetail }) {
  const t = useTranslations("messages.facts");
  const text = useTimeText();
  const clock = useClockText();
  return (
    <FactList>
      <Fact term={t("client")}>{message.client}</Fact>
      <Fact term={t("created")}>
        <RelativeTime at={message.createdAt} />
      </Fact>
      <Fact term={t("expires")}>
        <time
          dateTime={message.expiresAt}
          title={text.exact(new Date(message.expiresAt))}
          suppressHydrationWarning
        >
          {clock(message.expiresAt)}
        </time>
      </Fact>
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
