import { useTranslations } from "next-intl";
import { formatPhone } from "@/lib/format-phone";
import type { ContactEvent } from "@/types/message-pages";
import { MIGRATION_CAUSES } from "./migration-causes";
import { nameInMessage } from "./name-in-message";

const EVENT_KINDS = [
  "assigned",
  "migrated",
  "phone_changed",
  "external_id_moved",
  "name_changed",
  "specialty_added",
  "merged",
  "opted_out",
  "opted_in",
  "erased",
] as const;

/** One change of a contact, its cause, and who made it. */
export function ContactEventSentence({
  event,
  chipNames,
}: {
  event: ContactEvent;
  chipNames: Record<string, string>;
}) {
  const t = useTranslations("messages.contact");
  const causes = useTranslations("messages.cause");
  const kind = EVENT_KINDS.find((known) => known === event.kind);
  const cause = MIGRATION_CAUSES.names.find((known) => known === event.reason);
  const author = event.service ?? event.person;
  const value = (text: string | null) => {
    if (text === null) return t("none");
    if (kind === "assigned" || kind === "migrated") return nameInMessage({ chipNames }, text);
    return kind === "phone_changed" ? formatPhone(text) : text;
  };
  return (
    <p className="text-pretty break-words">
      {kind === undefined
        ? t("event.other", { kind: event.kind })
        : t(`event.${kind}`, { from: value(event.from), to: value(event.to) })}
      {cause !== undefined && (
        <span className="text-muted-foreground">, {t("because", { cause: causes(cause) })}</span>
      )}
      {author !== null && (
        <span className="text-muted-foreground">
          , {t(event.service === null ? "eventByPerson" : "eventBy", { name: author })}
        </span>
      )}
    </p>
  );
}
