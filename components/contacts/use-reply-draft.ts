import { useRef, useState } from "react";
import { v4 as uuidv4 } from "uuid";
import { useReply } from "@/lib/api/contacts";
import { useReplyFile } from "./use-reply-file";

const LONGEST_TEXT = 4096;
/** WhatsApp's own limit for the text of a file. */
const LONGEST_CAPTION = 1024;

/**
 * The draft of a reply. It is cleared only after the message was stored. A draft keeps its idempotency key until its
 * text or its file is changed, so that pressing twice, or again after a lost answer, sends once.
 */
export function useReplyDraft(contactId: string) {
  const [text, setText] = useState("");
  const { file, choose, remove } = useReplyFile();
  const attempt = useRef({ draft: "", key: "" });
  const { mutate, isPending, error, reset } = useReply(contactId);
  const mediaId = file?.mediaId ?? undefined;
  const longest = file === null ? LONGEST_TEXT : LONGEST_CAPTION;
  const canSend =
    !isPending &&
    text.length <= longest &&
    (file === null ? text.trim() !== "" : file.state === "ready" && mediaId !== undefined);

  const change = <T>(apply: (next: T) => unknown) => {
    return (next: T) => {
      apply(next);
      if (error !== null) reset();
    };
  };
  const send = () => {
    if (!canSend) return;
    const draft = JSON.stringify([text, mediaId]);
    if (attempt.current.draft !== draft) attempt.current = { draft, key: uuidv4() };
    mutate(
      { text: text.trim() === "" ? undefined : text, mediaId, idempotencyKey: attempt.current.key },
      {
        onSuccess: () => {
          attempt.current = { draft: "", key: "" };
          setText("");
          remove();
        },
      },
    );
  };
  return {
    text,
    type: change(setText),
    file,
    choose: change((chosen: File) => void choose(chosen)),
    remove: change<void>(remove),
    send,
    canSend,
    isTooLong: text.length > longest,
    longest,
    isPending,
    error,
  };
}
