import Link from "next/link";
import { useTranslations } from "next-intl";
import { memo } from "react";
import { MediaView } from "@/components/media/media-view";
import { MessageStatusBadge } from "@/components/messages/message-status-badge";
import { useMessageWords } from "@/components/messages/use-message-words";
import { useTimeText } from "@/lib/i18n/use-time-text";
import { cn } from "@/lib/utils";
import type { ConversationItem } from "@/types/contact-pages";

interface BubbleProps {
  item: ConversationItem;
  canWrite: boolean;
}

/** One message: the contact's on the left, ours on the right, with its chip, time and state below. */
export const Bubble = memo(function Bubble({ item, canWrite }: BubbleProps) {
  const t = useTranslations("contacts.conversation");
  const isOurs = item.direction !== "in";
  return (
    <li
      data-direction={item.direction}
      className={cn(
        "flex max-w-[88%] flex-col gap-1 sm:max-w-[75%]",
        isOurs ? "items-end self-end" : "items-start self-start",
      )}
    >
      <span className="sr-only">{t(isOurs ? "ours" : "theirs")}</span>
      <div
        className={cn(
          "flex max-w-full min-w-0 flex-col gap-1.5 rounded-2xl px-3 py-2 text-sm",
          isOurs ? "rounded-br-sm bg-brand/10" : "rounded-bl-sm bg-muted",
          item.deletedAt !== null && "opacity-80",
        )}
      >
        {item.quoted !== null && item.quoted.text !== null && (
          <blockquote
            dir="auto"
            className="line-clamp-3 border-l-2 border-brand pl-2 text-xs break-words whitespace-pre-wrap"
          >
            {item.quoted.text}
          </blockquote>
        )}
        {item.deletedAt === null && item.kind !== "text" && <MediaView kind={item.kind} media={item.media} />}
        <BubbleText item={item} canWrite={canWrite} />
      </div>
      {item.reactions.length > 0 && (
        <p className="-mt-2 rounded-full border bg-background px-2 text-sm leading-6">
          <span className="sr-only">{t("reactions")} </span>
          {item.reactions.map(({ direction, text }) => (
            <span key={direction}>{text}</span>
          ))}
        </p>
      )}
      <BubbleFacts item={item} />
    </li>
  );
});

function BubbleText({ item, canWrite }: BubbleProps) {
  const t = useTranslations("contacts.conversation");
  if (item.deletedAt !== null) return <p className="italic">{t("deleted")}</p>;
  if (item.text !== null && item.text !== "") {
    return (
      // The text is shown verbatim, including line breaks, markup and right-to-left scripts.
      <p dir="auto" className="min-w-0 break-words whitespace-pre-wrap [overflow-wrap:anywhere]">
        {item.text}
      </p>
    );
  }
  // Media may have no caption.
  if (item.kind !== "text") return null;
  return <p className="italic">{t(canWrite ? "textRemoved" : "textOmitted")}</p>;
}

function BubbleFacts({ item }: { item: ConversationItem }) {
  const t = useTranslations("contacts.conversation");
  const words = useMessageWords();
  const time = useTimeText();
  const at = new Date(item.at);
  const author = item.direction === "out_manual" ? t("onPhone") : (item.person ?? item.client);
  const facts = [author, item.chipName, item.editedAt === null ? null : t("edited")].filter(
    (fact) => fact !== null,
  );
  const reason =
    item.waiting !== null
      ? words.waiting(item.waiting)
      : item.error !== null && (item.status === "failed" || item.status === "uncertain")
        ? words.error(item.error)
        : null;
  return (
    <div
      className={cn(
        "flex flex-wrap items-center gap-x-1.5 text-xs text-muted-foreground",
        item.direction !== "in" && "justify-end text-right",
      )}
    >
      {facts.length > 0 && <span>{facts.join(" · ")} ·</span>}
      <time dateTime={item.at} title={time.exact(at)} suppressHydrationWarning>
        {time.timeOfDay(at)}
      </time>
      {item.status !== null && (
        <Link
          href={`/messages/${item.id}`}
          prefetch={false}
          className="rounded-sm touch:-mx-1 touch:-my-3.5 touch:px-1 touch:py-3.5 outline-none hover:underline focus-visible:ring-[3px] focus-visible:ring-ring/50"
        >
          <MessageStatusBadge
            status={item.status}
            className="gap-1 text-xs text-foreground [&_svg]:size-3.5"
          />
        </Link>
      )}
      {reason !== null && <span className="basis-full">{reason}</span>}
    </div>
  );
}
