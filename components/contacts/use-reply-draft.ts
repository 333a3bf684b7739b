import { useRef, useState } from "react";
import { v4 as uuidv4 } from "uuid";
import { useReply } from "@/lib/api/contacts";

/**
 * The draft of a reply. It is cleared only after the message was stored. A text keeps its idempotency key until it is
 * changed, so that pressing twice, or again after a lost answer, sends once.
 */
export function useReplyDraft(contactId: string) {
  const [text, setText] = useState("");
  const attempt = useRef({ text: "", key: "" });
  const { mutate, isPending, error, reset } = useReply(contactId);

  const type = (next: string) => {
    setText(next);
    if (error !== null) reset();
  };
  const send = () => {
    if (isPending || text.trim() === "") return;
    if (attempt.current.text !== text) attempt.current = { text, key: uuidv4() };
    mutate(
      { text, idempotencyKey: attempt.current.key },
      {
        onSuccess: () => {
          attempt.current = { text: "", key: "" };
          setText("");
        },
      },
    );
  };
  return { text, type, send, isPending, error };
}
