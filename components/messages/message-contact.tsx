import Link from "next/link";
import { useTranslations } from "next-intl";
import { RelativeTime } from "@/components/layout/relative-time";
import { formatPhone } from "@/lib/format-phone";
import type { MessageDetail } from "@/types/message-pages";
import { ContactEventSentence } from "./contact-event-sentence";
import { nameInMessage } from "./name-in-message";

export function MessageContact({ message }: { message: MessageDetail }) {
  const t = useTranslations("messages.contact");
  const { contact } = message;
  return (
    <div className="flex flex-col gap-4">
      <Link
        href={`/contacts/${contact.id}`}
        className="w-fit rounded-sm text-sm touch:-my-3 touch:py-3 underline underline-offset-4 outline-none focus-visible:ring-[3px] focus-visible:ring-ring/50"
      >
        {t("conversation")}
      </Link>
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
                <ContactEventSentence event={event} chipNames={message.chipNames} />
                <RelativeTime at={event.at} className="w-fit text-xs text-muted-foreground" />
              </li>
            ))}
          </ol>
        </section>
      )}
    </div>
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
