import { useTranslations } from "next-intl";
import { RelativeTime } from "@/components/layout/relative-time";
import { formatPhone } from "@/lib/format-phone";
import type { ContactEvent, MessageDetail } from "@/types/message-pages";
import { MIGRATION_CAUSES } from "./migration-causes";
import { nameInMessage } from "./name-in-message";

const EVENT_KINDS = [
  "assigned",
  "migrated",
  "phone_changed",
  "external_id_moved",
  "name_changed",
  "specialty_added",
] as const;

export function MessageContact({ message }: { message: MessageDetail }) {
  const t = useTranslations("messages.contact");
  const { contact } = message;
  return (
    <div className="flex flex-col gap-4">
      <FactList>
        {contact.name !== null && <Fact term={t("name")}>{contact.name}</Fact>}
        <Fact term={t("phone")}>
          <span className="whitespace-nowrap">{formatPhone(message.to)}</span>
        </Fact>
        <Fact term={t("specialty")}>{contact.specialty ?? <Muted>{t("unknown")}</Muted>}</Fact>
        <Fact term={t("prefers")}>
          {nameInMessage(message, contact.preferredInstance) ?? <Muted>{t("prefersNone")}</Muted>}
        </Fact>
      </FactList>
      {contact.events.length > 0 && (
        <section className="flex flex-col gap-2">
          <h3 className="text-xs font-medium text-muted-foreground">{t("events")}</h3>
          <ol className="flex flex-col gap-2 text-sm">
            {contact.events.map((event) => (
              <li key={event.id} className="flex flex-col">
                <EventSentence event={event} message={message} />
                <RelativeTime at={event.at} className="w-fit text-xs text-muted-foreground" />
              </li>
            ))}
          </ol>
        </section>
      )}
    </div>
  );
}

function EventSentence({ event, message }: { event: ContactEvent; message: MessageDetail }) {
  const t = useTranslations("messages.contact");
  const causes = useTranslations("messages.cause");
  const kind = EVENT_KINDS.find((known) => known === event.kind);
  const cause = MIGRATION_CAUSES.names.find((known) => known === event.reason);
  const value = (text: string | null) => {
    if (text === null) return t("none");
    if (kind === "assigned" || kind === "migrated") return nameInMessage(message, text);
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
      {event.service !== null && (
        <span className="text-muted-foreground">, {t("eventBy", { name: event.service })}</span>
      )}
    </p>
  );
}

export function FactList({ children }: { children: React.ReactNode }) {
  return <dl className="flex flex-col gap-2 text-sm">{children}</dl>;
}

export function Fact({ term, children }: { term: string; children: React.ReactNode }) {
  return (
    <div className="grid grid-cols-[7rem_minmax(0,1fr)] gap-3">
      <dt className="text-muted-foreground">{term}</dt>
      <dd className="break-words">{children}</dd>
    </div>
  );
}

function Muted({ children }: { children: React.ReactNode }) {
  return <span className="text-muted-foreground">{children}</span>;
}
