import { SendIcon } from "lucide-react";
import { useTranslations } from "next-intl";
import { useId } from "react";
import { useClockText } from "@/components/layout/use-clock-text";
import { Button } from "@/components/ui/button";
import { Spinner } from "@/components/ui/spinner";
import { useErrorText } from "@/lib/i18n/use-error-text";
import type { ContactDetail } from "@/types/contact-pages";
import { AttachButton, ReplyFileLine } from "./reply-file-line";
import { useReplyDraft } from "./use-reply-draft";

/** Sends with the button, Ctrl+Enter or Cmd+Enter. Enter alone begins a new line. */
export function ReplyBox({ contact }: { contact: ContactDetail }) {
  const t = useTranslations("contacts.reply");
  const errorText = useErrorText();
  const id = useId();
  const draft = useReplyDraft(contact.id);
  const { text, type, file, send, isPending, error } = draft;
  const isReachable = contact.optOut === null && !/^(?:lid:|erased$)/.test(contact.address);
  if (!isReachable) {
    return (
      <p className="border-t bg-muted/40 px-4 py-3 text-center text-sm text-muted-foreground">
        {t("unreachable")}
      </p>
    );
  }
  return (
    <form
      // `post`, because a form with GET would put the text into the URL if the script has not loaded.
      method="post"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
      className="flex flex-col gap-2 border-t p-3"
    >
      {error !== null && (
        <p role="alert" className="text-sm text-destructive">
          {t("failed", { reason: errorText(error) })}
        </p>
      )}
      {file !== null && <ReplyFileLine file={file} disabled={isPending} onRemove={draft.remove} />}
      {draft.isTooLong && (
        <p role="alert" className="text-sm text-destructive">
          {t("tooLong", { count: draft.longest })}
        </p>
      )}
      <div className="flex items-end gap-2">
        <AttachButton disabled={isPending} onChoose={draft.choose} />
        <textarea
          aria-label={t("label")}
          aria-describedby={`${id}-route`}
          aria-keyshortcuts="Control+Enter Meta+Enter"
          placeholder={t("placeholder")}
          dir="auto"
          rows={2}
          maxLength={file === null ? draft.longest : undefined}
          value={text}
          readOnly={isPending}
          onChange={(event) => type(event.target.value)}
          onKeyDown={(event) => {
            if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
            event.preventDefault();
            send();
          }}
          className="field-sizing-content max-h-40 min-h-11 w-full min-w-0 resize-none rounded-md border border-input bg-transparent px-3 py-2 text-base shadow-xs outline-none placeholder:text-muted-foreground focus-visible:border-ring focus-visible:ring-[3px] focus-visible:ring-ring/50 md:text-sm dark:bg-input/30"
        />
        <Button type="submit" disabled={!draft.canSend} title={t("sendHint")}>
          {isPending ? <Spinner /> : <SendIcon />}
          <span className="max-sm:sr-only">{t(isPending ? "sending" : "send")}</span>
        </Button>
      </div>
      <ReplyRoute id={`${id}-route`} contact={contact} />
    </form>
  );
}

/** Says as what the message goes out, and through which chip. */
function ReplyRoute({ id, contact }: { id: string; contact: ContactDetail }) {
  const t = useTranslations("contacts.reply");
  const clock = useClockText();
  const { replyWindowUntil, nextChipName } = contact;
  return (
    <p id={id} className="text-xs text-pretty text-muted-foreground" suppressHydrationWarning>
      {t(replyWindowUntil === null ? "asNormal" : "asReply", {
        until: clock(replyWindowUntil),
        known: nextChipName === null ? "no" : "yes",
        chip: nextChipName ?? "",
      })}
    </p>
  );
}
